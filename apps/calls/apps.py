from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "apps.calls"
    label = "calls"
    candidate_parts = ("apps.calls.parts.PhoneCalls",)
    webhook_replays = {
        "voice": "apps.calls.services.replay_call",
        "voice_end": "apps.calls.services.replay_end",
    }
