"""From an uploaded file to a table, or to a refusal: look, scan, and parse it apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from apps.imports.reading.child import parse_apart
from apps.imports.reading.kinds import Kind, kind_of
from apps.imports.reading.tables import Problem, Table
from apps.imports.reading.texts import ENCODINGS, scan_text
from apps.imports.reading.workbooks import scan_workbook
from apps.imports.targets import CustomField


def read_table(
    path: Path,
    *,
    work: Path,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    custom_fields: Sequence[CustomField] = (),
) -> Table:
    """Read an uploaded file (.csv, .txt, .tsv or .xlsx, by its content) into the folder `work` and return its table.

    An encoding of `ENCODINGS`, a separator of `SEPARATORS` and the name of a sheet are what a person chose; what is
    left out is found out. Names of custom fields help to find the header. Raises `FileRefused`, within seconds.
    """
    work.mkdir(parents=True, exist_ok=True)
    if kind_of(path) is Kind.WORKBOOK:
        scan = asdict(scan_workbook(path, sheet=sheet)) | {"path": str(path), "encoding": "", "separator": ""}
    else:
        scan = asdict(scan_text(path, work, encoding=encoding, separator=separator))
        scan |= {"path": str(scan["path"]), "sheet": "", "sheets": (), "merges": []}
    out = work / "table.csv"
    found = parse_apart({**scan, "out": str(out), "custom": [field.label for field in custom_fields]})
    return Table(
        path=out,
        headers=tuple(found["headers"]),
        header_row=found["header_row"],
        row_count=found["row_count"],
        encoding=scan["encoding"],
        separator=scan["separator"],
        sheet=scan["sheet"],
        sheets=tuple(scan["sheets"]),
        problems=tuple(_problems(scan, found)),
    )


def _problems(scan: dict[str, Any], found: dict[str, Any]) -> Iterator[Problem]:
    """Yield what whoever imports the file should know of it."""
    if scan["encoding"] == "cp1252":
        yield Problem(
            "encoding_guessed",
            f"Read as {ENCODINGS['cp1252']}. If letters with accents look wrong, choose another encoding.",
        )
    if len(scan["sheets"]) > 1:
        yield Problem(
            "other_sheets",
            f"This workbook has {len(scan['sheets'])} sheets; “{scan['sheet']}” is the one that is read.",
            scan["sheet"],
        )
    if found["title_rows"]:
        yield Problem(
            "title_rows",
            "What stands above the column names is left out.",
            f"above row {found['header_row']}",
        )
    for place in found["unnamed"]:
        yield Problem("unnamed_column", f"{found['headers'][place]} has no name.", found["headers"][place])
    if merges := scan["merges"]:
        yield Problem(
            "merged_cells",
            "There are merged cells. Each of their rows has the value that stood there.",
            f"row {merges[0][0]}",
        )
    if ragged := found["ragged"]:
        yield Problem(
            "ragged_rows",
            f"{len(ragged):,} rows have more cells than there are column names, and will be refused.",
            f"row {ragged[0]}",
        )
