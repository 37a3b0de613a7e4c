"""What on this floor stands on a list, or on a field of the team's own: the dynamic lists whose filter asks for it."""

from __future__ import annotations

from django.db.models import TextField
from django.db.models.functions import Cast

from apps.accounts.models import Team
from apps.lists.models import List, ListQuerySet


class DynamicLists:
    def uses_of(self, list_: List) -> list[str]:
        # An id is like no other text: wherever it stands in a filter, it is asked for.
        return _words(_asking(List.objects.filter(team=list_.team_id).exclude(pk=list_.pk), str(list_.pk)))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        return _words(_asking(List.objects.for_team(team), f'"custom.{key}"'))


def _asking(lists: ListQuerySet, words: str) -> ListQuerySet:
    asked = lists.filter(archived_at=None).dynamic().alias(asked=Cast("filter", TextField()))
    return asked.filter(asked__contains=words)


def _words(lists: ListQuerySet) -> list[str]:
    return [f"the dynamic list “{name}”" for name in lists.by_name().values_list("name", flat=True)]
