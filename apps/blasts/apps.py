from __future__ import annotations

from django.apps import AppConfig


class BlastsConfig(AppConfig):
    name = "apps.blasts"
    label = "blasts"
    candidate_parts = ("apps.blasts.parts.Receipts",)
    list_uses = ("apps.blasts.uses.Blasts",)
