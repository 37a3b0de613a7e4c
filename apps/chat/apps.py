from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "apps.chat"
    label = "chat"
    bulk_texts = "apps.chat.leaving.bulk_texts_since"
    candidate_parts = ("apps.chat.parts.Thread", "apps.chat.parts.UploadLinks", "apps.chat.parts.Exports")
    narrow = "apps.chat.services.share_assigned"
    number_uses = ("apps.chat.uses.Texts",)
