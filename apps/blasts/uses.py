"""What on this floor stands on a list, or on a field of the team's own: the blasts that may still go to somebody."""

from __future__ import annotations

from django.db.models import Q

from apps.accounts.models import Team
from apps.blasts.models import Blast
from apps.lists.models import List
from apps.messaging.merging import OWN, asks_for


class Blasts:
    def uses_of(self, list_: List) -> list[str]:
        asking = Blast.objects.filter(team=list_.team_id, list=list_).not_over()
        return [f"the blast “{name}”" for name in asking.order_by("-pk").values_list("name", flat=True)]

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        field = f"{OWN}{key}"
        perhaps = Blast.objects.for_team(team).not_over()
        perhaps = perhaps.filter(Q(body__icontains=field) | Q(body_b__icontains=field))
        return [
            f"the blast “{blast.name}”"
            for blast in perhaps.order_by("-pk")
            if any(asks_for(body, key) for body in blast.bodies.values())
        ]
