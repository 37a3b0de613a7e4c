from __future__ import annotations

from django.apps import AppConfig


class BlastsConfig(AppConfig):
    name = "apps.blasts"
    label = "blasts"
    candidate_parts = ("apps.blasts.parts.Receipts",)
    notices = "apps.blasts.selectors.notices_for"
    field_uses = ("apps.blasts.uses.Blasts",)
    list_uses = ("apps.blasts.uses.Blasts",)
    number_uses = ("apps.blasts.uses.Blasts",)
