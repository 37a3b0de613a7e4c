from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "apps.campaigns"
    label = "campaigns"
    candidate_parts = ("apps.campaigns.parts.Enrolments",)
    list_uses = ("apps.campaigns.uses.Campaigns",)
    text_objections = {"campaign": "apps.campaigns.selectors.objections"}
