"""An import while a worker is at it: batch by batch, each in one transaction with how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from math import inf
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.candidates.services import KnownMeanwhile
from apps.core.files import at_hand
from apps.core.room import NoRoomForFiles
from apps.events.services import record_event
from apps.imports import files
from apps.imports.checking.rows import RowChecker
from apps.imports.intake.ahead import one_ahead
from apps.imports.intake.taking import Checked, take_rows
from apps.imports.intake.undoing import undo_more
from apps.imports.models import Import
from apps.imports.reading.tables import Row, read_rows
from apps.imports.selectors import custom_fields_of
from apps.work import holding
from apps.work.holding import NotOurs, Worker

# A batch is a second or two of a database's work: as long as that, people whom it is about are held.
BATCH = 2000
GONE = "The file is no longer there. Upload it once more."
WRONG = "Something went wrong on our side at row {:,}. What was taken in before stays; it can be continued."
NO_ROOM = "It stopped at row {:,} and can be continued there. {}"
NOT_UNDONE = "Something went wrong on our side while it was undone. What was taken back stays so; try again."


def work_on_import(
    *, team_id: UUID, import_id: UUID, worker_id: UUID | None = None, lasts: float = inf
) -> UUID | None:
    """Take in, or take back, what is left of an import; nothing if another one of the team's is being worked on.

    Where there is more than a turn, return by what name the next one goes on with it.
    """
    return holding.work_on(
        Import.objects.all(),
        team_id=team_id,
        work_id=import_id,
        go=partial(_go_on, import_id),
        give_up=partial(_stop, import_id),
        worker_id=worker_id,
        lasts=lasts,
    )


@transaction.atomic
def held(import_id: UUID, worker: Worker) -> Import:
    """Return an import locked, until the end of the transaction, and held for longer (`holding.held`)."""
    rows = Import.objects.select_related("team__account", "list")
    return holding.held(rows, work_id=import_id, worker=worker)


def _go_on(import_id: UUID, worker: Worker) -> None:
    import_ = held(import_id, worker)
    if import_.is_being_undone:
        _undo(import_, worker)
        return
    try:
        _take_in(import_, worker)
    except FileNotFoundError:
        _end(import_id, worker.to_the_end, Import.Status.FAILED, error=GONE)
    except NoRoomForFiles as error:
        _stop(import_id, worker.to_the_end, NO_ROOM.format(import_.at_row + 1, error.detail))


def _take_in(import_: Import, worker: Worker) -> None:
    with transaction.atomic():
        fields = custom_fields_of(import_.team)
    checker = RowChecker(import_.columns, default_country=import_.default_country, custom_fields=fields)
    # Where it goes on, it was looked at before.
    looked = bool(import_.at_row)
    with (
        at_hand(import_.folder, files.ROWS) as path,
        # The next rows are read and checked while the database is busy with these.
        closing(one_ahead(_batches(read_rows(path, after=import_.at_row), checker))) as batches,
    ):
        for rows, checked in batches:
            is_first = len(rows) == BATCH and not looked
            _take_batch(import_.pk, worker, rows, checked, look=is_first)
            looked = looked or is_first
    _end(import_.pk, worker, Import.Status.FINISHED)


def _look_at_tables(import_: Import) -> None:
    """Let the database see how its tables grow, where this file is much of what is in them, before a batch's end.

    By the statistics of a small one it plans the checks of a batch's foreign keys through the whole of a team's rows,
    for each row, until its own look comes after a minute. These checks are made at the end, of the first batch, too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_look_at_tables(%s)", [import_.rows])


def _batches(rows: Iterable[Row], checker: RowChecker) -> Iterator[tuple[list[Row], list[Checked]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch, checker.check_all(batch)


def _take_batch(
    import_id: UUID, worker: Worker, rows: list[Row], checked: list[Checked], *, look: bool
) -> None:
    """Take some rows in, once more when somebody got in the way; `look` at how the tables are by then."""
    values = {row.number: row.values for row in rows}

    def batch() -> None:
        import_ = held(import_id, worker)
        take_rows(import_, checked, values, now=timezone.now())
        if look:
            _look_at_tables(import_)

    holding.in_turn(batch, passing=KnownMeanwhile)


def _undo(import_: Import, worker: Worker) -> None:
    more = True
    while more:
        with transaction.atomic():
            more = undo_more(held(import_.pk, worker), now=timezone.now())


@transaction.atomic
def _end(import_id: UUID, worker: Worker, status: Import.Status, *, error: str = "") -> None:
    import_ = held(import_id, worker)
    import_.status, import_.error, import_.worker = status, error, None
    import_.finished_at = timezone.now()
    import_.save(update_fields=["status", "error", "worker", "lease_until", "finished_at"])
    record_event(
        team=import_.team,
        kind=f"import.{status}",
        subject_id=import_.pk,
        actor_id=import_.actor_id,
        data=import_.counts,
    )


@transaction.atomic
def _stop(import_id: UUID, worker: Worker, error: str = "") -> None:
    """Give up, for a reason that people can read or after a mistake of ours; a person may let it go on from here."""
    try:
        import_ = held(import_id, worker)
    except NotOurs:
        return
    if not import_.is_being_undone:
        _end(import_id, worker, Import.Status.FAILED, error=error or WRONG.format(import_.at_row + 1))
        return
    import_.worker, import_.undo_asked_at, import_.error = None, None, NOT_UNDONE
    import_.save(update_fields=["worker", "undo_asked_at", "error"])
