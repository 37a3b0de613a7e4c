from __future__ import annotations

from django.apps import AppConfig


class HostedConfig(AppConfig):
    name = "apps.hosted"
    label = "hosted"
    candidate_parts = ("apps.hosted.parts.Sendings",)
    field_uses = ("apps.hosted.uses.Forms",)
    list_uses = ("apps.hosted.uses.Forms",)
