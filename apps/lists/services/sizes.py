"""What the clock writes down of a team's lists, and what it forgets."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import Team
from apps.lists.models import List, ListSize
from apps.lists.selectors import exact_reach_of

# How long a deleted list can be brought back, and how long its sizes are kept.
RESTORABLE_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=400)


@transaction.atomic
def measure_lists(*, team: Team, now: datetime) -> int:
    """Write down the size of each list that was not measured yet on the team's day. Return how many."""
    day = now.astimezone(team.zone).date()
    measured = ListSize.objects.for_team(team).filter(list=OuterRef("pk"), day=day)
    lists = List.objects.for_team(team).filter(~Exists(measured)).select_related("team__account")
    written = 0
    for each in lists.order_by("pk"):
        reach = exact_reach_of(each, now=now)
        ListSize.objects.bulk_create(
            [
                ListSize(
                    team=team,
                    list=each,
                    day=day,
                    size=None if reach.error else reach.size,
                    textable=None if reach.error else reach.textable,
                )
            ],
            # Another clock may have been first.
            ignore_conflicts=True,
        )
        written += 1
    return written


@transaction.atomic
def forget_lists(*, team: Team, now: datetime) -> None:
    """Remove for good what was deleted a day ago, and sizes that no picture shows any more."""
    List.objects.archived(team).filter(archived_at__lt=now - RESTORABLE_FOR).delete()
    ListSize.objects.for_team(team).filter(day__lt=(now - KEPT_FOR).date()).delete()
