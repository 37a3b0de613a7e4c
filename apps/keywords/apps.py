from __future__ import annotations

from django.apps import AppConfig


class KeywordsConfig(AppConfig):
    name = "apps.keywords"
    label = "keywords"
    candidate_parts = ("apps.keywords.parts.Texted",)
    text_listener = "apps.keywords.intake.listen"
    field_uses = ("apps.keywords.uses.Keywords",)
    list_uses = ("apps.keywords.uses.Keywords",)
    number_uses = ("apps.keywords.uses.Keywords",)
    status_uses = ("apps.keywords.uses.Keywords",)
    tag_uses = ("apps.keywords.uses.Keywords",)
    template_uses = ("apps.keywords.uses.Keywords",)
