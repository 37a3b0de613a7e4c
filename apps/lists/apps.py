from __future__ import annotations

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "apps.lists"
    label = "lists"
    candidate_parts = ("apps.lists.parts.Memberships",)
    field_uses = ("apps.lists.uses.DynamicLists",)
    list_uses = ("apps.lists.uses.DynamicLists",)
