"""Holding an import while it is worked on, so that one worker does, and another goes on when that one dies.

Who holds it has written a name and a time into its row. Each batch begins by locking that row and finding the name
still there: a worker that was thought dead and is not finds another one's, and stops.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import KnownMeanwhile
from apps.core.ids import new_id
from apps.events.services import record_event
from apps.imports import files
from apps.imports.checking.rows import RowChecker
from apps.imports.intake.taking import take_rows
from apps.imports.intake.undoing import undo_more
from apps.imports.models import Import
from apps.imports.reading.tables import Row, read_rows
from apps.imports.selectors import custom_fields_of

logger = logging.getLogger(__name__)

BATCH = 1000
# How often a batch is tried that others get in the way of, or that goes wrong.
TRIES = 5
GONE = "The file is no longer there. Upload it once more."
WRONG = "Something went wrong on our side at row {:,}. What was taken in before stays; it can be continued."
NOT_UNDONE = "Something went wrong on our side while it was undone. What was taken back stays so; try again."


class NotOurs(Exception):
    """It was cancelled meanwhile, or another worker has it."""


def work_on_import(*, team_id: UUID, import_id: UUID) -> None:
    """Take in, or take back, what is left of an import; nothing if another one of the team's is being worked on."""
    with as_team(team_id):
        worker = new_id()
        if not _hold(team_id, import_id, worker):
            return
        try:
            if (import_ := held(import_id, worker)).is_being_undone:
                _undo(import_, worker)
            else:
                _take_in(import_, worker)
        except NotOurs:
            return
        except FileNotFoundError:
            _end(import_id, worker, Import.Status.FAILED, error=GONE)
        except OperationalError:
            # The database went away: the clock finds the import again once the hold has run out.
            raise
        except Exception:
            logger.exception("Import %s of team %s went wrong.", import_id, team_id)
            _stop(import_id, worker)


@transaction.atomic
def held(import_id: UUID, worker: UUID) -> Import:
    """Return an import locked, until the end of the transaction, and held for longer. Raises `NotOurs`."""
    rows = Import.objects.select_for_update(of=("self",), no_key=True).select_related("team__account", "list")
    import_ = rows.filter(pk=import_id, worker=worker).first()
    if import_ is None:
        raise NotOurs
    import_.lease_until = timezone.now() + settings.IMPORT_LEASE
    return import_


def _hold(team_id: UUID, import_id: UUID, worker: UUID) -> bool:
    now = timezone.now()
    lease = now + settings.IMPORT_LEASE
    todo = Q(status__in=Import.UNFINISHED) | Q(undo_asked_at__isnull=False, undone_at=None)
    try:
        with transaction.atomic():
            own = Import.objects.filter(team=team_id)
            own.filter(worker__isnull=False, lease_until__lt=now).update(worker=None)
            rows = own.filter(todo, pk=import_id, worker=None)
            if not rows.update(worker=worker, lease_until=lease):
                return False
            mine = own.filter(pk=import_id)
            mine.filter(status=Import.Status.PENDING).update(status=Import.Status.RUNNING)
            mine.filter(started_at=None).update(started_at=now)
    except IntegrityError:
        return False  # Another one of the team's has its turn.
    return True


def _take_in(import_: Import, worker: UUID) -> None:
    with transaction.atomic():
        fields = custom_fields_of(import_.team)
    checker = RowChecker(import_.columns, default_country=import_.default_country, custom_fields=fields)
    looked = False
    with files.at_hand(import_.folder, files.ROWS) as path:
        for rows in _batches(read_rows(path, after=import_.at_row)):
            _take_batch(import_.pk, worker, checker, rows)
            if len(rows) == BATCH and not looked:
                _look_at_tables(import_)
                looked = True
    _end(import_.pk, worker, Import.Status.FINISHED)


@transaction.atomic
def _look_at_tables(import_: Import) -> None:
    """Let the database see how its tables grow, where this file is much of what is in them.

    By the statistics of a small one it plans the checks of a batch's foreign keys through the whole of a team's rows,
    for each row, until its own look comes after a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT imports_look_at_tables(%s)", [import_.rows])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _take_batch(import_id: UUID, worker: UUID, checker: RowChecker, rows: list[Row]) -> None:
    """Take some rows in, once more when somebody got in the way."""
    checked = [checker.check(row) for row in rows]
    values = {row.number: row.values for row in rows}
    for tries_left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                take_rows(held(import_id, worker), checked, values, now=timezone.now())
        except (KnownMeanwhile, IntegrityError, OperationalError) as error:
            if not tries_left or not is_passing(error):
                raise
        else:
            return


def is_passing(error: Exception) -> bool:
    """Return whether an error is of two at once, so that one of them may try again."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", "")
    return isinstance(error, KnownMeanwhile) or code in {"40P01", "40001", "23505"}


def _undo(import_: Import, worker: UUID) -> None:
    more = True
    while more:
        with transaction.atomic():
            more = undo_more(held(import_.pk, worker), now=timezone.now())


@transaction.atomic
def _end(import_id: UUID, worker: UUID, status: Import.Status, *, error: str = "") -> None:
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
def _stop(import_id: UUID, worker: UUID) -> None:
    """Give up after a mistake of ours; a person may let it go on from here."""
    try:
        import_ = held(import_id, worker)
    except NotOurs:
        return
    if not import_.is_being_undone:
        _end(import_id, worker, Import.Status.FAILED, error=WRONG.format(import_.at_row + 1))
        return
    import_.worker, import_.undo_asked_at, import_.error = None, None, NOT_UNDONE
    import_.save(update_fields=["worker", "undo_asked_at", "error"])
