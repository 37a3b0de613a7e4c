"""What came of texts to very many people, counted by a worker now and then and kept beside them.

To count a hundred thousand takes a second or more, which nobody who looks at a page is to wait for, and which would be
done again for everybody who looks. What is kept is of one moment, and the page says of which.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Manager, Q, When

from apps.accounts.tenancy import as_team
from apps.lists.models import Mailing

Sent = TypeVar("Sent", bound=Mailing)
# Of a worker's time, counting one takes a tenth at most.
SHARE = 10
# While it is under way, on the day after, and as long as an answer is one to it.
UNDER_WAY, FIRST_DAY, LATER = timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=15)
DAY, SETTLED_AFTER = timedelta(days=1), timedelta(days=8)
# Whoever has not counted by then, has died.
AT_LONGEST = timedelta(minutes=5)


def keep_tally(
    mailing: Sent,
    *,
    count: Callable[[Sent, datetime], dict[str, Any]],
    now: datetime,
    claimed_until: datetime | None = None,
) -> None:
    """Count what came of it now, and keep that. What was counted later than `now` stays."""
    begun = monotonic()
    mailing.tally = count(mailing, now)
    mailing.tallied_at = now
    mailing.tally_took = round((monotonic() - begun) * 1000)
    again_at = _again_at(mailing, now=now)
    # Somebody may have asked for it meanwhile.
    is_ours = Q(tally_due_at=claimed_until) if claimed_until else Q(pk=mailing.pk)
    kept = type(mailing)._default_manager.filter(pk=mailing.pk)  # noqa: SLF001  Django's own way to ask.
    kept.filter(Q(tallied_at=None) | Q(tallied_at__lte=now)).update(
        tally=mailing.tally,
        tallied_at=now,
        tally_took=mailing.tally_took,
        tally_due_at=Case(When(is_ours, then=again_at), default=F("tally_due_at")),
    )
    mailing.tally_due_at = again_at


def renew_tally(
    rows: Manager[Sent],
    *,
    team_id: UUID,
    pk: UUID,
    count: Callable[[Sent, datetime], dict[str, Any]],
    now: datetime,
) -> None:
    """Count a mailing anew if it is due; of several who come at once, one does."""
    until = now + AT_LONGEST
    with as_team(team_id):
        # Written for all to see, before it is begun.
        with transaction.atomic():
            is_ours = rows.filter(pk=pk, tally_due_at__lte=now).update(tally_due_at=until)
        if is_ours:
            with transaction.atomic():
                mailing = rows.select_related("team__account").get(pk=pk)
                keep_tally(mailing, count=count, now=now, claimed_until=until)


def ask_for_tally(mailing: Mailing, *, now: datetime) -> None:
    """Have what is not counted by itself any more counted once, as somebody looks at it."""
    if mailing.tallied_at is None or mailing.tally_due_at is not None:
        return
    if now - mailing.tallied_at > max(FIRST_DAY, SHARE * _took(mailing)):
        rows = type(mailing)._default_manager.filter(pk=mailing.pk)  # noqa: SLF001  Django's own way to ask.
        rows.filter(tally_due_at=None).update(tally_due_at=now)


def _took(mailing: Mailing) -> timedelta:
    return timedelta(milliseconds=mailing.tally_took or 0)


def _again_at(mailing: Mailing, *, now: datetime) -> datetime | None:
    """Return when it is counted again by itself: never, once nobody answers it any more."""
    age = now - (mailing.finished_at or now)
    if mailing.is_at_work:
        pause = UNDER_WAY
    elif age < DAY:
        pause = FIRST_DAY
    elif age < SETTLED_AFTER:
        pause = LATER
    else:
        return None
    return now + max(pause, SHARE * _took(mailing))
