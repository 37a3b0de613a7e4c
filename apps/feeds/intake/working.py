"""A turn of a worker at a feed: what is due, the oldest first, each delivery by itself.

A delivery in a worker's hands is due again when that worker is given up, so that nothing answered with a 2xx is ever
lost. What is made of it and what its row says, is one transaction: a second worker finds it done, or not begun.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.core.outside import OutsideRefused
from apps.feeds.intake.fetching import DetailsNotThere, with_details
from apps.feeds.intake.reading import Read, read_delivery, split_delivery
from apps.feeds.intake.settling import later, settle
from apps.feeds.intake.taking import take_in
from apps.feeds.models import FeedDelivery
from apps.feeds.selectors import feed_with_all
from apps.work.holding import in_turn

logger = logging.getLogger(__name__)

# So many seconds; then others have their turn.
TURN = 5.0
OUR_MISTAKE = "Something went wrong on our side. It is kept, and can be replayed."


def work_on_feed(*, team_id: UUID, feed_id: UUID) -> bool:
    """Take in what is due, for a while. Return whether there may be more."""
    until = time.monotonic() + TURN
    with as_team(team_id):
        while delivery_id := _claim(team_id, feed_id, now=timezone.now()):
            _take(delivery_id)
            if time.monotonic() > until:
                return True
    return False


@transaction.atomic
def _claim(team_id: UUID, feed_id: UUID, *, now: datetime) -> UUID | None:
    """Take the oldest that is due into our hands: it is due again, for another worker, when we are given up."""
    due = FeedDelivery.objects.filter(team=team_id, feed=feed_id, due_at__lte=now)
    row = (
        due.select_for_update(of=("self",), skip_locked=True)
        .only("attempts")
        .order_by("due_at", "pk")
        .first()
    )
    if row is None:
        return None
    row.attempts, row.due_at = row.attempts + 1, now + settings.WORK_LEASE
    row.save(update_fields=["attempts", "due_at"])
    return row.pk


def _take(delivery_id: UUID) -> None:
    """Take one delivery in. Whatever goes wrong with it, goes wrong with none but it."""
    try:
        _try(delivery_id)
    except (OutsideRefused, DetailsNotThere) as refusal:
        later(delivery_id, code=refusal.code, reason=refusal.detail, now=timezone.now())
    except DomainError as refusal:
        _reject(delivery_id, refusal)
    except OperationalError:
        # The database went away: the clock finds it again once it is due.
        raise
    except Exception:
        logger.exception("Delivery %s of a feed went wrong.", delivery_id)
        later(delivery_id, code="our_mistake", reason=OUR_MISTAKE, now=timezone.now())


def _try(delivery_id: UUID) -> None:
    with transaction.atomic():
        delivery = FeedDelivery.objects.filter(pk=delivery_id, outcome=FeedDelivery.Outcome.WAITING).first()
        feed = feed_with_all(team_id=delivery.team_id, feed_id=delivery.feed_id) if delivery else None
    if delivery is None or feed is None:
        return
    read = read_delivery(feed, delivery)
    if not isinstance(read, Read):
        in_turn(partial(split_delivery, feed, delivery_id, read, now=timezone.now()))
        return
    if read.made.fetch_url:
        read = with_details(feed, delivery, read)
    in_turn(partial(take_in, feed, delivery_id, read, now=timezone.now()))


@transaction.atomic
def _reject(delivery_id: UUID, refusal: DomainError) -> None:
    locked = FeedDelivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if locked is not None and locked.is_waiting:
        settle(
            locked,
            FeedDelivery.Outcome.REJECTED,
            code=refusal.code,
            reason=refusal.detail,
            now=timezone.now(),
        )
