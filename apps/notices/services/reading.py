"""What somebody has seen, on all of their open pages at once; and what was kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Membership
from apps.notices.fanout import tell_changed
from apps.notices.models import Notice, NoticeQuerySet
from apps.notices.selectors import notices_of

KEPT_FOR = timedelta(days=60)
FORGOTTEN_AT_ONCE = 10_000


@transaction.atomic
def mark_notice_read(*, notice: Notice, now: datetime) -> Notice:
    """Remember that its person has seen a notice."""
    rows = Notice.objects.filter(pk=notice.pk)
    _mark(rows, notice.team_id, notice.user_id, now)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def mark_chat_read(*, membership: Membership, conversation_id: UUID, now: datetime) -> int:
    """Remember that somebody has seen all that they were told of a chat. Return how many that were."""
    mine = Notice.objects.filter(team=membership.team_id, user=membership.user_id)
    return _mark(mine.of_chat(conversation_id), membership.team_id, membership.user_id, now)


@transaction.atomic
def mark_all_read(*, membership: Membership, until: int, now: datetime) -> int:
    """Remember that somebody has seen whatever was there up to a number of the log. Return how many that were."""
    rows = notices_of(membership).filter(seq__lte=until)
    return _mark(rows, membership.team_id, membership.user_id, now)


def forget_notices(*, now: datetime) -> int:
    """Delete what is older than sixty days, of all teams, so many at once. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notices_forget(%s, %s)", [now - KEPT_FOR, FORGOTTEN_AT_ONCE])
        (number,) = cursor.fetchone()
    return int(number)


def _mark(rows: NoticeQuerySet, team_id: UUID, user_id: UUID, now: datetime) -> int:
    read = rows.unread().update(read_at=now)
    if read:
        tell_changed(team_id=team_id, people=[user_id])
    return read
