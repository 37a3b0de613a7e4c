"""After a restore: what may have left since the backup is looked up at the carrier, and not sent again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Team
from apps.chat.lost_time import doubt
from apps.chat.models import Message
from apps.messaging.models import Number

BATCH = 500


@transaction.atomic
def doubt_lost_time(*, team: Team, since: datetime, until: datetime) -> int:
    """Note for a team's numbers which time is lost, and doubt each text that was to leave by its end.

    Return how many texts are doubted. What is planned for later than that cannot have left.
    """
    numbers = Number.objects.for_team(team)
    numbers.filter(gap_checked_at=None).update(gap_checked_at=since)
    numbers.update(lost_from=since, lost_until=until)
    unsent = Message.objects.for_team(team).unsent().select_related("team").order_by("pk")
    # One that is held back may have been let go in that time.
    ids = list(unsent.filter(send_at__lte=until).values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        held = unsent.filter(pk__in=ids[first : first + BATCH]).select_for_update(of=("self",), no_key=True)
        doubt(list(held), now=until)
    return len(ids)
