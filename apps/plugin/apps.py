from __future__ import annotations

from django.apps import AppConfig


class PluginConfig(AppConfig):
    name = "apps.plugin"
    label = "plugin"
