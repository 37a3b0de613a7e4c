"""What on this floor stands on a list, a field or a tag of the team's own: the conditions of its rules."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.assignments.models import AssignmentRule
from apps.candidates.models import Tag
from apps.lists.models import List


class AssignmentRules:
    def uses_of(self, list_: List) -> list[str]:
        """Return the rules that ask who is on a list."""
        return _asking(list_.team, str(list_.pk))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        """Return the rules that ask for a field of the team's own."""
        return _asking(team, f"'custom.{key}'")

    def uses_of_tag(self, tag: Tag) -> list[str]:
        return _asking(tag.team, str(tag.pk))


def _asking(team: Team, words: str) -> list[str]:
    rules = AssignmentRule.objects.for_team(team).in_order()
    return [f"the assignment rule “{rule.name}”" for rule in rules if words in str(rule.condition)]
