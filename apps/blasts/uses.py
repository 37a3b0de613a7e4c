"""What on this floor stands on a list, a number, or a field of the team's own: those that may still go to somebody."""

from __future__ import annotations

from django.db.models import Q

from apps.accounts.models import Team
from apps.blasts.models import Blast, BlastQuerySet
from apps.lists.models import List
from apps.messaging.merging import OWN, asks_for
from apps.messaging.models import Number


class Blasts:
    def uses_of(self, list_: List) -> list[str]:
        return _words(Blast.objects.filter(team=list_.team_id, list=list_))

    def uses_of_number(self, number: Number) -> list[str]:
        return _words(Blast.objects.filter(team=number.team_id, number=number))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        field = f"{OWN}{key}"
        perhaps = Blast.objects.for_team(team).not_over()
        perhaps = perhaps.filter(Q(body__icontains=field) | Q(body_b__icontains=field))
        return [
            f"the blast “{blast.name}”"
            for blast in perhaps.order_by("-pk")
            if any(asks_for(body, key) for body in blast.bodies.values())
        ]


def _words(blasts: BlastQuerySet) -> list[str]:
    names = blasts.not_over().order_by("-pk").values_list("name", flat=True)
    return [f"the blast “{name}”" for name in names]
