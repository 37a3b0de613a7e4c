"""A team's row of each table of imports."""

from __future__ import annotations

from typing import Any

from apps.candidates.models import Candidate
from apps.imports.models import Import, ImportBatch, ImportChange, RejectedRow, RememberedMapping
from apps.lists.models import List
from tests.factories.imports import ImportFactory


def _import(world: Any) -> Import:
    return ImportFactory(team=world.team, mark=world.mark, list_=world.row(List))


def _batch(world: Any) -> ImportBatch:
    return ImportBatch.objects.create(
        team=world.team, batch_of=world.row(Import), to_row=1, created=[world.row(Candidate).pk]
    )


def _change(world: Any) -> ImportChange:
    return ImportChange.objects.create(
        team=world.team,
        change_of=world.row(Import),
        candidate=world.row(Candidate),
        before={"city": world.mark},
        after={"city": ""},
    )


def _rejected(world: Any) -> RejectedRow:
    return RejectedRow.objects.create(
        team=world.team,
        row_of=world.row(Import),
        number=2,
        values=[world.mark],
        reasons=[{"code": "phone_missing", "column": "", "detail": world.mark}],
    )


def _remembered(world: Any) -> RememberedMapping:
    return RememberedMapping.objects.create(
        team=world.team, headers_hash=world.mark, mapping={"phone": "phone"}
    )


SPREADSHEETS: dict[Any, Any] = {
    Import: _import,
    ImportBatch: _batch,
    ImportChange: _change,
    RejectedRow: _rejected,
    RememberedMapping: _remembered,
}
