from __future__ import annotations

from django.apps import AppConfig


class HandoffsConfig(AppConfig):
    name = "apps.handoffs"
    label = "handoffs"
    candidate_parts = ("apps.handoffs.parts.HandedOver",)
    counted_notice = "apps.handoffs.selectors.NOTICE"
    thread_cards = {"handoff": "apps.handoffs.selectors.cards_of"}
    welcome = "apps.handoffs.services.take_up_kept"
