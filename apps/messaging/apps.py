from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "apps.messaging"
    label = "messaging"
    field_uses = ("apps.messaging.uses.Templates", "apps.messaging.uses.TextsBack")
