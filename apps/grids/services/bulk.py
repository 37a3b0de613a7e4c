"""Something begun on many rows, stopped, taken back, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Window
from django.db.models.functions import RowNumber

from apps.accounts.models import Membership
from apps.accounts.permissions import may
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.ids import NEW_ID, new_id
from apps.core.sheets import MOST_ROWS
from apps.events.services import record_event
from apps.grids import files
from apps.grids.actions import Action, Begun, ChoiceForm, action_named
from apps.grids.gateway import Writer
from apps.grids.models import BulkAction, BulkBatch
from apps.grids.models.bulk import EXPORT, FILES
from apps.grids.question import Question
from apps.grids.selectors import Selection, chosen_rows
from apps.grids.tasks import ring_bulk
from apps.work.holding import CannotUndo, cancel, go_on, undo

EXPORTED_AT_ONCE = 1000


class NothingChosen(DomainError):
    code = "nothing_chosen"


class NotYourAction(DomainError):
    code = "not_your_action"
    status = 403


class TooManyRows(DomainError):
    code = "too_many_rows"


@transaction.atomic
def start_bulk(
    *,
    question: Question,
    selection: Selection,
    action: Action,
    form: ChoiceForm,
    said: int | None = None,
    client_id: UUID | None = None,
) -> BulkAction:
    """Let a worker do something with the chosen rows: those that there are now. `said` is how many were spoken of.

    Raises `NothingChosen`, `NotYourAction`, and what making a new tag or list raises.
    """
    if not may(question.membership, action.right):
        raise NotYourAction("Your role does not include this.")
    return _start(
        question,
        selection,
        action.name,
        lambda: action.begin(form, question.membership),
        action.size,
        said,
        client_id,
    )


@transaction.atomic
def start_export(
    *,
    question: Question,
    selection: Selection,
    kind: str,
    said: int | None = None,
    client_id: UUID | None = None,
) -> BulkAction:
    """Let a worker write the chosen rows to a file as the grid shows them. Raises `NothingChosen`, `TooManyRows`."""
    within = question.within
    choice = {
        "kind": kind,
        "columns": question.column_names,
        "sort": question.sort,
        # What it is shown inside of may have columns of its own.
        "within": [within.name, within.key] if within else None,
    }
    begun = Begun(choice, f"Export to {files.LABELS[kind]}")
    bulk = _start(question, selection, EXPORT, lambda: begun, EXPORTED_AT_ONCE, said, client_id)
    if kind == files.XLSX and bulk.total >= MOST_ROWS:
        raise TooManyRows(f"A workbook has at most {MOST_ROWS - 1:,} rows. Choose CSV.")
    return bulk


@transaction.atomic
def start_file(
    *, membership: Membership, writer: Writer, grid: str, choice: dict[str, Any], words: str
) -> tuple[BulkAction, bool]:
    """Let a worker write a file of another kind. Return the action, and whether it is new.

    One with the same choice that has not ended yet is that one: whoever asks takes turns with who asks for the same.
    Raises `NotYourAction`.
    """
    if not may(membership, writer.right):
        raise NotYourAction("Your role does not include this.")
    choice = {"kind": writer.kind, **choice}
    same = BulkAction.objects.filter(team=membership.team_id, action=writer.action, choice=choice)
    if begun := same.filter(status__in=BulkAction.UNFINISHED).first():
        return begun, False
    bulk = BulkAction.objects.create(
        team=membership.team,
        actor_id=membership.user_id,
        grid=grid,
        action=writer.action,
        choice=choice,
        words=words,
        said=0,
    )
    _ring(bulk)
    return bulk, True


@transaction.atomic
def cancel_bulk(*, bulk: BulkAction, now: datetime, actor_id: UUID | None = None) -> BulkAction:
    """Stop after the rows that are just being done; they stay so. Raises `NotInProgress`."""
    locked = _lock(bulk)
    cancel(locked, called="This", now=now)
    _tell(locked, "bulk_action.cancelled", actor_id)
    return locked


@transaction.atomic
def continue_bulk(*, bulk: BulkAction, actor_id: UUID | None = None) -> BulkAction:
    """Let an action go on, for the rows that are left, where something has stopped it. Raises `NotInProgress`."""
    locked = _lock(bulk)
    go_on(locked)
    _tell(locked, "bulk_action.continued", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def undo_bulk(*, bulk: BulkAction, now: datetime, actor_id: UUID | None = None) -> BulkAction:
    """Take back what was done, as far as nobody has changed it since. Raises `CannotUndo`."""
    locked = _lock(bulk)
    action = action_named(locked.grid, locked.action)
    if action is None or action.undo is None:
        raise CannotUndo(action.final if action else "This cannot be undone.")
    undo(locked, called="This", now=now)
    _tell(locked, "bulk_action.undo_started", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def forget_bulk(*, bulk_id: UUID) -> None:
    """Delete what was kept of an action's rows, and its file; the counts stay."""
    rows = BulkAction.objects.select_for_update(of=("self",)).filter(keeps_rows=True)
    bulk = rows.filter(pk=bulk_id, status__in=BulkAction.ENDED).first()
    if bulk is None or bulk.is_being_undone:
        return
    BulkBatch.objects.filter(team=bulk.team_id, batch_of=bulk).delete()
    folder, bulk.folder, bulk.keeps_rows = bulk.folder, "", False
    # A reason may name somebody; nothing asks for it any more.
    bulk.choice = {}
    bulk.save(update_fields=["folder", "keeps_rows", "choice"])
    if folder:
        after_commit(files.forget, folder)


@transaction.atomic
def forget_exports(*, team_id: UUID, reason: str) -> None:
    """Delete all of a team's files, and begin those anew that are just being written: somebody has to go from them."""
    exports = BulkAction.objects.filter(team=team_id, action__in=FILES)
    # In this order: one that ends while we wait for its row is among the second.
    exports.filter(status__in=BulkAction.UNFINISHED).update(
        status=BulkAction.Status.PENDING, worker=None, done=0, changed=0, refused={}
    )
    with_file = exports.exclude(folder="")
    folders = list(with_file.select_for_update(of=("self",)).values_list("folder", flat=True))
    with_file.update(folder="", forgotten_for=reason)
    for folder in folders:
        after_commit(files.forget, folder)


def _start(
    question: Question,
    selection: Selection,
    action: str,
    begin: Callable[[], Begun],
    size: int,
    said: int | None,
    client_id: UUID | None,
) -> BulkAction:
    membership = question.membership
    # First of all: whoever begins the same at the same moment waits here, and finds it.
    bulk, is_new = BulkAction.objects.get_or_create(
        team=membership.team,
        client_id=client_id or new_id(),
        defaults={
            "actor_id": membership.user_id,
            "grid": question.grid.name,
            "action": action,
            "said": said or 0,
        },
    )
    if not is_new:
        return bulk
    begun = begin()
    bulk.choice, bulk.words = begun.choice, begun.words[:200]
    bulk.total = _keep_rows(bulk, question, selection, size)
    if not bulk.total:
        raise NothingChosen("None of these rows is there any more. Choose some others.")
    bulk.said = bulk.total if said is None else said
    bulk.save(update_fields=["choice", "words", "total", "said"])
    _tell(bulk, "bulk_action.started", membership.user_id)
    _ring(bulk)
    return bulk


def _keep_rows(bulk: BulkAction, question: Question, selection: Selection, size: int) -> int:
    """Write down which rows are meant, in the grid's order, in one statement. Return how many."""
    order = [key.expression for key in question.order.keys]
    rows = chosen_rows(question, selection).order_by().annotate(place=Window(RowNumber(), order_by=order))
    try:
        sql, params = rows.values_list("pk", "place").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            # Only our own words and what the ORM made of the question.
            "WITH kept AS (INSERT INTO grids_bulkbatch (id, team_id, created_at, batch_of_id, position, rows, before) "  # noqa: S608
            f"SELECT {NEW_ID}, %s, now(), %s, (place - 1) / %s, array_agg(id ORDER BY place), '{{}}' "
            f"FROM ({sql}) AS chosen (id, place) GROUP BY (place - 1) / %s RETURNING rows) "
            "SELECT coalesce(sum(cardinality(rows)), 0) FROM kept",
            [bulk.team_id, bulk.pk, size, *params, size],
        )
        return int(cursor.fetchone()[0])


def _lock(bulk: BulkAction) -> BulkAction:
    rows = BulkAction.objects.select_for_update(of=("self",)).select_related("team__account")
    return rows.get(team=bulk.team_id, pk=bulk.pk)


def _ring(bulk: BulkAction) -> None:
    team_id, bulk_id = bulk.team_id, bulk.pk
    after_commit(ring_bulk, team_id=team_id, bulk_id=bulk_id)


def _tell(bulk: BulkAction, kind: str, actor_id: UUID | None) -> None:
    data: dict[str, Any] = {"grid": bulk.grid, "action": bulk.action, "rows": bulk.total}
    record_event(team=bulk.team, kind=kind, subject_id=bulk.pk, actor_id=actor_id, data=data)
