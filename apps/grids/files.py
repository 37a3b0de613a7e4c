"""The file of an export: of which kinds there are, and where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from uuid import UUID

from django.utils.module_loading import import_string

from apps.core import files
from apps.core.sheets import Sheet

CSV, XLSX, ZIP = "csv", "xlsx", "zip"
LABELS = {CSV: "CSV", XLSX: "Excel"}
# By name: what writes a workbook is heavy, and loaded where one is written.
SHEETS = {CSV: "apps.core.sheets.CsvSheet", XLSX: "apps.core.workbooks.Workbook"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {CSV: "text/csv; charset=utf-8", XLSX: WORKBOOK, ZIP: "application/zip"}
NAME = "rows"


def folder_of(*, team_id: UUID, bulk_id: UUID) -> str:
    return f"{team_id}/exports/{bulk_id}"


def forget(folder: str) -> None:
    files.forget(folder, NAME)


@contextmanager
def new_sheet(kind: str, file: IO[bytes], *, title: str) -> Iterator[Sheet]:
    """Write a file of this kind. Of one that is not written to its end, nothing is left elsewhere."""
    sheet: Sheet = import_string(SHEETS[kind])(file, title=title)
    try:
        yield sheet
        sheet.close()
    finally:
        sheet.forget()
