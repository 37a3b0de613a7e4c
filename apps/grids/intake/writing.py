"""The chosen rows written to a file, in the order in which they were kept: none is left out or there twice.

What they hold is read batch by batch. A worker that goes on for another one begins the file anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.permissions import Right
from apps.core.errors import DomainError
from apps.core.files import keep, work_folder
from apps.core.filters import Context
from apps.core.sheets import Cell
from apps.grids import files
from apps.grids.declarations import (
    Column,
    Grid,
    Within,
    chosen_columns,
    columns_of,
    finders_of,
    grid_named,
)
from apps.grids.exporting import cells_of
from apps.grids.gateway import Hold, writer_of
from apps.grids.intake.doing import membership_of
from apps.grids.models import BulkAction, BulkBatch
from apps.grids.selectors import look_at, with_columns

GONE = "No longer there"


class GridGone(DomainError):
    code = "grid_gone"


def write_file(bulk: BulkAction, hold: Hold, *, end: Callable[[BulkAction], None]) -> None:
    """Write a file and keep it. `end` is called with it, in the transaction in which the file is there.

    Raises `GridGone` and `NoRoomForFiles`.
    """
    writer = writer_of(bulk.action)
    write = writer.write if writer else write_rows
    right = writer.right if writer else Right.WORK
    with work_folder("export") as work:
        path = work / files.NAME
        write(bulk, hold, path)
        with transaction.atomic(), path.open("rb") as written:
            bulk = hold()
            membership_of(bulk, right)
            bulk.folder = files.folder_of(team_id=bulk.team_id, bulk_id=bulk.pk)
            keep(bulk.folder, files.NAME, written)
            end(bulk)


def write_rows(bulk: BulkAction, hold: Hold, path: Path) -> None:
    """Write the chosen rows as their grid shows them."""
    grid = grid_named(bulk.grid)
    if grid is None:
        raise GridGone("This grid is no longer there.")
    context = Context(team=bulk.team, now=timezone.now(), zone=bulk.team.zone)
    with transaction.atomic():
        offered = columns_of(grid, context, _within(bulk, grid, context))
    columns = [grid.lead, *chosen_columns(offered, bulk.choice["columns"])]
    with path.open("wb") as file, files.new_sheet(bulk.choice["kind"], file, title=grid.title) as sheet:
        sheet.write([column.label for column in columns])
        for lines in _lines(hold, grid, columns, context):
            for line in lines:
                sheet.write(line)


def _within(bulk: BulkAction, grid: Grid, context: Context) -> Within | None:
    """Return what the rows were shown inside of, a list say. Raises `GridGone`."""
    if not bulk.choice.get("within"):
        return None
    name, key = bulk.choice["within"]
    within = finders_of(grid)[name](membership_of(bulk), key, context)
    if within is None:
        raise GridGone("What these rows were shown inside of was deleted meanwhile.")
    return within


def _lines(hold: Hold, grid: Grid, columns: Sequence[Column], context: Context) -> Iterator[list[list[Cell]]]:
    """Yield the lines of each batch, and write down how far it is."""
    position, is_first = -1, True
    while True:
        with transaction.atomic():
            bulk = hold()
            batch = _batch_after(bulk, position)
            if batch is None:
                return
            if is_first:
                bulk.done, bulk.changed, bulk.refused, is_first = 0, 0, {}, False
            found = _found(bulk, grid, columns, context, batch.rows)
            bulk.done += len(batch.rows)
            bulk.changed += len(found)
            if len(found) < len(batch.rows):
                refused = Counter(bulk.refused)
                refused[GONE] += len(batch.rows) - len(found)
                bulk.refused = dict(refused)
            bulk.save(update_fields=["done", "changed", "refused", "lease_until"])
        position = batch.position
        yield found


def _batch_after(bulk: BulkAction, position: int) -> BulkBatch | None:
    batches = BulkBatch.objects.filter(team=bulk.team_id, batch_of=bulk, position__gt=position)
    return batches.order_by("position").first()


def _found(
    bulk: BulkAction, grid: Grid, columns: Sequence[Column], context: Context, rows: Sequence[UUID]
) -> list[list[Cell]]:
    """Return the lines of these rows in their order, as far as they are there and may be seen."""
    prepares = [column.prepare for column in columns]
    among = grid.rows(membership_of(bulk)).filter(pk__in=rows)
    found = list(with_columns(among, prepares, context))
    look_at(found, columns, context)
    by_id = {row.pk: row for row in found}
    return [cells_of(by_id[pk], columns, context) for pk in rows if pk in by_id]
