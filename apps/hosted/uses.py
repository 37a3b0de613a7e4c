"""What on this floor stands on a list, or on a field of the team's own: the forms that put on it, or ask for it."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.hosted.models import Form, FormQuerySet
from apps.lists.models import List


class Forms:
    def uses_of(self, list_: List) -> list[str]:
        return _words(Form.objects.filter(team=list_.team_id, list=list_))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        return _words(Form.objects.for_team(team).filter(questions__contains=[{"field": key}]))


def _words(forms: FormQuerySet) -> list[str]:
    return [f"the form “{name}”" for name in forms.in_order().values_list("name", flat=True)]
