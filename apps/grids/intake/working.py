"""A bulk action while a worker is at it: done, written to a file, or taken back."""

from __future__ import annotations

from functools import partial
from math import inf
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.grids.intake.doing import can_be_taken_back, do_more, undo_more
from apps.grids.intake.writing import write_file
from apps.grids.models import BulkAction
from apps.work import holding

WRONG = "Something went wrong on our side. What was done before stays; it can go on for the others."
NOT_UNDONE = "Something went wrong on our side while it was undone. What was taken back stays so; try again."
COUNTED = ("grid", "action", "total", "changed", "unchanged", "refused")


def work_on_bulk(
    *, team_id: UUID, bulk_id: UUID, worker_id: UUID | None = None, lasts: float = inf
) -> UUID | None:
    """Do, or take back, what is left of a bulk action; nothing if another one of the team's is being worked on.

    Where there is more than a turn, return by what name the next one goes on with it.
    """
    return holding.work_on(
        BulkAction.objects.all(),
        team_id=team_id,
        work_id=bulk_id,
        go=partial(_go_on, bulk_id),
        give_up=partial(_stop, bulk_id),
        worker_id=worker_id,
        lasts=lasts,
    )


def held(bulk_id: UUID, worker: holding.Worker) -> BulkAction:
    """Return an action locked, until the end of the transaction, and held for longer (`holding.held`)."""
    rows = BulkAction.objects.select_related("team__account", "actor")
    return holding.held(rows, work_id=bulk_id, worker=worker)


def _go_on(bulk_id: UUID, worker: holding.Worker) -> None:
    with transaction.atomic():
        bulk = held(bulk_id, worker)
    hold = partial(held, bulk_id, worker)
    try:
        if bulk.is_being_undone:
            while holding.in_turn(lambda: undo_more(hold(), now=timezone.now())):
                holding.let_screens_follow(bulk.team_id)
        elif bulk.is_export:
            # Who goes on with a file begins it anew.
            hold = partial(held, bulk_id, worker.to_the_end)
            write_file(bulk, hold, end=partial(_end, status=BulkAction.Status.FINISHED))
        else:
            while holding.in_turn(lambda: do_more(hold(), now=timezone.now())):
                holding.let_screens_follow(bulk.team_id)
            with transaction.atomic():
                _end(hold(), BulkAction.Status.FINISHED)
    except DomainError as error:
        # What it needs is gone: the list, the status, the right of who began it.
        _stop(bulk_id, worker.to_the_end, error.detail)


def _end(bulk: BulkAction, status: BulkAction.Status, *, error: str = "") -> None:
    bulk.status, bulk.error, bulk.worker = status, error[:300], None
    bulk.finished_at = timezone.now()
    if status == BulkAction.Status.FINISHED and not bulk.is_export and not can_be_taken_back(bulk):
        # A reason may name somebody; nothing asks for it any more.
        bulk.choice = {}
    bulk.save()
    record_event(
        team=bulk.team,
        kind=f"bulk_action.{status}",
        subject_id=bulk.pk,
        actor_id=bulk.actor_id,
        data={name: getattr(bulk, name) for name in COUNTED},
    )


@transaction.atomic
def _stop(bulk_id: UUID, worker: holding.Worker, error: str = "") -> None:
    """Give up: for a reason that people can read, or after a mistake of ours."""
    try:
        bulk = held(bulk_id, worker)
    except holding.NotOurs:
        return
    if not bulk.is_being_undone:
        _end(bulk, BulkAction.Status.FAILED, error=error or WRONG)
        return
    bulk.worker, bulk.undo_asked_at, bulk.error = None, None, (error or NOT_UNDONE)[:300]
    bulk.save(update_fields=["worker", "undo_asked_at", "error"])
