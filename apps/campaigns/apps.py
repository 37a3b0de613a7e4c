from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "apps.campaigns"
    label = "campaigns"
    candidate_parts = ("apps.campaigns.parts.Enrolments",)
    field_uses = ("apps.campaigns.uses.Campaigns",)
    list_uses = ("apps.campaigns.uses.Campaigns",)
    number_uses = ("apps.campaigns.uses.Campaigns",)
    text_objections = {"campaign": "apps.campaigns.selectors.objections"}
