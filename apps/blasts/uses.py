"""What on this floor stands on a list: the blasts that may still go to its people."""

from __future__ import annotations

from apps.blasts.models import Blast
from apps.lists.models import List


class Blasts:
    def uses_of(self, list_: List) -> list[str]:
        asking = Blast.objects.filter(team=list_.team_id, list=list_).not_over()
        return [f"the blast “{name}”" for name in asking.order_by("-pk").values_list("name", flat=True)]
