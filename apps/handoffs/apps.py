from __future__ import annotations

from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "apps.handoffs"
    label = "handoffs"
    candidate_parts = ("apps.handoffs.parts.HandedOver",)
    notices = "apps.handoffs.selectors.notices_for"
    thread_cards = {"handoff": "apps.handoffs.selectors.cards_of"}
    welcome = "apps.handoffs.services.take_up_kept"
