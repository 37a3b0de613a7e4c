from __future__ import annotations

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "apps.assignments"
    label = "assignments"
    field_uses = ("apps.assignments.uses.AssignmentRules",)
    list_uses = ("apps.assignments.uses.AssignmentRules",)
    tag_uses = ("apps.assignments.uses.AssignmentRules",)
