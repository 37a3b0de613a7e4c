from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "apps.webhooks"
    label = "webhooks"
    demo_parts = ("apps.webhooks.demo.Calls",)
    candidate_parts = ("apps.webhooks.parts.Answers",)
