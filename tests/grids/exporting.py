"""Files of rows as tests write and read them."""

from __future__ import annotations

import csv
import io

from django.core.files.storage import default_storage

from apps.core.sheets import MARK, read_harmless
from apps.grids import files
from apps.grids.declarations import columns_of
from apps.grids.models import BulkAction
from apps.grids.selectors import Selection
from apps.grids.services import start_export
from tests.grids.bulking import ALL, work


def exported(question, selection: Selection = ALL, kind: str = "csv") -> BulkAction:
    return work(start_export(question=question, selection=selection, kind=kind))


def content(bulk: BulkAction) -> bytes:
    with default_storage.open(f"{bulk.folder}/{files.NAME}") as file:
        return file.read()


def rows_of(bulk: BulkAction) -> list[list[str]]:
    text = content(bulk).decode()
    assert text.startswith(MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))
    return [[read_harmless(cell) for cell in row] for row in rows]


def all_columns(question_of, recruiter, grid: str):
    question = question_of(recruiter, grid)
    names = list(columns_of(question.grid, question.context))
    assert len(names) > 15
    return question_of(recruiter, grid, columns=",".join(names))
