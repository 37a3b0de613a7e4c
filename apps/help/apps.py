from __future__ import annotations

from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "apps.help"
    label = "help"
    demo_parts = ("apps.help.demo.Question",)
