from __future__ import annotations

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "apps.feeds"
    label = "feeds"
    candidate_parts = ("apps.feeds.parts.Deliveries",)
    field_uses = ("apps.feeds.uses.Feeds",)
    tag_uses = ("apps.feeds.uses.Feeds",)
    status_uses = ("apps.feeds.uses.Feeds",)
    template_uses = ("apps.feeds.uses.Feeds",)
    list_uses = ("apps.feeds.uses.Feeds",)
