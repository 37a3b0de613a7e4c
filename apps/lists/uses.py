"""What on this floor stands on a list: the dynamic lists whose filter asks for it."""

from __future__ import annotations

from django.db.models import TextField
from django.db.models.functions import Cast

from apps.lists.models import List


class DynamicLists:
    def uses_of(self, list_: List) -> list[str]:
        # An id is like no other text: wherever it stands in a filter, it is asked for.
        asking = (
            List.objects.filter(team=list_.team_id, archived_at=None)
            .dynamic()
            .exclude(pk=list_.pk)
            .alias(asked=Cast("filter", TextField()))
            .filter(asked__contains=str(list_.pk))
        )
        return [f"the dynamic list “{name}”" for name in asking.by_name().values_list("name", flat=True)]
