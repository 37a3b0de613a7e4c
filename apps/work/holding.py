"""Holding a piece of work while it is done, so that one worker does, and another goes on when that one dies.

Who holds it has written a name and a time into its row. Each batch begins by locking that row and finding the name
still there: a worker that was thought dead and is not finds another one's, and stops.

It is held in turns: after some seconds a worker turns to whatever has waited, and the work, still held, to the end of
the queue. So however much a team has, what another one asks for waits for a turn and not for the whole.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.core.words import counted
from apps.events.selectors import untold
from apps.work.models import Work

logger = logging.getLogger(__name__)

Piece = TypeVar("Piece", bound=Work)
Done = TypeVar("Done")
# Seconds that a worker gives to one piece of work before it turns to the next in the queue.
LONGEST_TURN = 5.0
TO_DO = Q(status__in=Work.UNFINISHED) | Q(undo_asked_at__isnull=False, undone_at=None)
# How often a batch is tried that others get in the way of.
TRIES = 5
# So many events may wait for the relay when the next batch is done; so long it is waited for.
FEW, PATIENCE, SHORT_WHILE = 100, 1.0, 0.05
PASSING = {"40P01", "40001", "23505"}


class NotInProgress(DomainError):
    code = "not_in_progress"
    status = 409


class CannotUndo(DomainError):
    code = "cannot_undo"
    status = 409


class NotOurs(Exception):
    """It was cancelled meanwhile, or another worker has it."""


class TurnIsOver(Exception):
    """The rest of it is for the next turn."""


class Worker(NamedTuple):
    """Who is at it: the name that holds it, and when the turn ends by this machine's clock."""

    name: UUID
    ends_at: float = inf

    @property
    def to_the_end(self) -> Worker:
        """The same, for what is not to be left in the middle."""
        return Worker(self.name)


class Pace(NamedTuple):
    """How fast some work goes."""

    per_second: int
    left: timedelta | None
    # What there is one of, and many.
    called: tuple[str, str] = ("row", "rows")

    @property
    def words(self) -> str:
        """Return it as people read it: “1,200 rows a second · 2 minutes left”."""
        if not self.per_second:
            return ""
        pace = f"{counted(self.per_second, *self.called)} a second"
        if not self.left:
            return pace
        seconds = self.left.total_seconds()
        left = counted(round(seconds / 60), "minute") if seconds >= 90 else counted(round(seconds), "second")
        return f"{pace} · {left} left"


def pace_of(work: Work, *, of: int, called: tuple[str, str] = ("row", "rows")) -> Pace:
    """Return how many rows a second were done of so many, and how long the rest takes at that."""
    spent = ((work.finished_at or timezone.now()) - work.started_at).total_seconds() if work.started_at else 0
    if spent <= 0 or not work.done:
        return Pace(0, None)
    per_second = work.done / spent
    return Pace(round(per_second), timedelta(seconds=round((of - work.done) / per_second)), called)


def work_on(
    rows: QuerySet[Piece],
    *,
    team_id: UUID,
    work_id: UUID,
    go: Callable[[Worker], None],
    give_up: Callable[[Worker], None],
    worker_id: UUID | None = None,
    lasts: float = inf,
) -> UUID | None:
    """Let `go` do what is left of a piece of work; nothing if another one of the team's kind is being worked on.

    `give_up` writes down that a mistake of ours has stopped it. A turn `lasts` so many seconds. Where there is more, it
    stays held: return by which name, as which (`worker_id`) the next turn takes it over.
    """
    with as_team(team_id):
        worker = Worker(new_id(), time.monotonic() + lasts)
        if not _hold(rows, team_id=team_id, work_id=work_id, worker=worker, former=worker_id):
            return None
        try:
            go(worker)
        except TurnIsOver:
            return worker.name
        except NotOurs:
            return None
        except OperationalError:
            # The database went away: the clock finds the work again once the hold has run out.
            raise
        except Exception:
            if _is_gone(rows, work_id):
                return None
            logger.exception("%s %s of team %s went wrong.", rows.model.__name__, work_id, team_id)
            give_up(worker.to_the_end)
        return None


def held(rows: QuerySet[Piece], *, work_id: UUID, worker: Worker) -> Piece:
    """Return a piece of work locked, until the end of the transaction, and held for longer.

    Raises `NotOurs`, and `TurnIsOver` where the next batch is to begin when others have had a turn.
    """
    if time.monotonic() >= worker.ends_at:
        raise TurnIsOver
    locked = rows.select_for_update(of=("self",), no_key=True)
    work = locked.filter(pk=work_id, worker=worker.name).first()
    if work is None:
        raise NotOurs
    work.lease_until = timezone.now() + settings.WORK_LEASE
    return work


def cancel(locked: Work, *, called: str, now: datetime) -> None:
    """Let a piece of work end after the batch that is just being done. Raises `NotInProgress`."""
    if not locked.is_unfinished:
        state = locked.get_status_display().lower()
        raise NotInProgress(f"{called} is no longer running: it is {state}.")
    locked.status, locked.finished_at, locked.worker = Work.Status.CANCELLED, now, None
    locked.save(update_fields=["status", "finished_at", "worker"])


def go_on(locked: Work) -> None:
    """Let a piece of work go on where something has stopped it. Raises `NotInProgress`."""
    if not locked.can_go_on:
        raise NotInProgress("There is nothing here that could go on.")
    locked.status, locked.error, locked.finished_at = Work.Status.PENDING, "", None
    locked.save(update_fields=["status", "error", "finished_at"])


def undo(locked: Work, *, called: str, now: datetime) -> None:
    """Let a piece of work be taken back. Raises `CannotUndo`."""
    if locked.is_unfinished:
        raise CannotUndo(f"{called} is still running. Cancel it first.")
    if locked.undo_asked_at:
        raise CannotUndo(f"{called} is undone already.")
    if not locked.can_be_undone(now=now):
        raise CannotUndo(f"{called} can be undone for 24 hours, and if it has changed something.")
    locked.undo_asked_at, locked.error = now, ""
    locked.save(update_fields=["undo_asked_at", "error"])


def in_turn(batch: Callable[[], Done], *, passing: type[Exception] | tuple[()] = ()) -> Done:
    """Do a batch in a transaction, once more when somebody else got in the way. Return what it does."""
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return batch()
        except Exception as error:
            if not (is_passing(error) or isinstance(error, passing)):
                raise
    with transaction.atomic():
        return batch()


def let_screens_follow(team_id: UUID) -> None:
    """Wait a little while the team's screens are behind: a text of this moment must not be shown after all of this."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with transaction.atomic():
            if untold(team_id=team_id, at_most=FEW + 1) <= FEW:
                return
        time.sleep(SHORT_WHILE)


def is_passing(error: Exception) -> bool:
    """Return whether an error is of two at once, so that one of them may try again."""
    return getattr(error.__cause__, "pgcode", "") in PASSING


@transaction.atomic
def _is_gone(rows: QuerySet[Piece], work_id: UUID) -> bool:
    """Whether it is no more, as when its team has left with all that it had."""
    return not rows.filter(pk=work_id).exists()


def _hold(
    rows: QuerySet[Piece], *, team_id: UUID, work_id: UUID, worker: Worker, former: UUID | None
) -> bool:
    now = timezone.now()
    # Of two that would take the same turn over, as when a wake comes twice, the second finds another name.
    is_free = Q(worker=None) if former is None else Q(worker=None) | Q(worker=former)
    try:
        with transaction.atomic():
            own = rows.filter(team=team_id).select_related(None)
            own.filter(worker__isnull=False, lease_until__lt=now).update(worker=None)
            mine = own.filter(pk=work_id)
            lease = now + settings.WORK_LEASE
            if not mine.filter(TO_DO, is_free).update(worker=worker.name, lease_until=lease):
                return False
            mine.filter(status=Work.Status.PENDING).update(status=Work.Status.RUNNING)
            mine.filter(started_at=None).update(started_at=now)
    except IntegrityError:
        return False  # Another one of the team's has its turn.
    return True
