"""The file of an export: of which kinds there are, and where it is kept."""

from __future__ import annotations

from uuid import UUID

from apps.core import files
from apps.core.sheets import CsvSheet, Workbook

CSV, XLSX = "csv", "xlsx"
LABELS = {CSV: "CSV", XLSX: "Excel"}
SHEETS: dict[str, type[CsvSheet] | type[Workbook]] = {CSV: CsvSheet, XLSX: Workbook}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {CSV: "text/csv; charset=utf-8", XLSX: WORKBOOK}
NAME = "rows"


def folder_of(*, team_id: UUID, bulk_id: UUID) -> str:
    return f"{team_id}/exports/{bulk_id}"


def forget(folder: str) -> None:
    files.forget(folder, NAME)
