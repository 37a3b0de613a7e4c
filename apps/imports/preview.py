"""What would become of a file, before anything of it is written: its first rows, and how many have a problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from apps.core.files import at_hand
from apps.imports import files
from apps.imports.checking import RejectedRow, RowChecker
from apps.imports.mapping import ColumnMapping, guess_mapping
from apps.imports.models import Import
from apps.imports.reading import read_rows
from apps.imports.targets import LABELS, TARGETS, CustomField

SHOWN_ROWS, SAMPLES, SAMPLE_ROWS = 20, 3, 50
# Seconds that counting may take: who waits for a page waits for it.
PATIENCE = 1.0
LEFT_OUT = "It is left out."
BY_HAND = "Chosen by hand."


@dataclass(frozen=True)
class Column:
    """One column of a file on the page where it is mapped."""

    place: int
    header: str
    samples: list[str]
    target: str
    why: str


@dataclass(frozen=True)
class PreviewRow:
    number: int
    values: list[str]
    problems: list[str]


@dataclass
class Preview:
    rows: list[PreviewRow] = field(default_factory=list)
    checked: int = 0
    bad: int = 0
    # Each problem's first words with how many rows have it.
    reasons: Counter[str] = field(default_factory=Counter)
    is_whole: bool = True


def choices_for(fields: Sequence[CustomField]) -> list[tuple[str, str]]:
    """Return what a column can become, by what screens call it."""
    return [
        ("", "Leave out"),
        *((target, LABELS[target]) for target in TARGETS),
        *((each.target, each.label) for each in fields),
    ]


def columns_of(import_: Import, fields: Sequence[CustomField]) -> list[Column]:
    """Return each column with some of its values, what it is to become, and why."""
    with at_hand(import_.folder, files.ROWS) as path:
        sample = [row.values for row in islice(read_rows(path), SAMPLE_ROWS)]
    guess = guess_mapping(import_.headers, sample, fields, default_country=import_.default_country)
    columns = []
    for place, (header, guessed) in enumerate(zip(import_.headers, guess.columns, strict=True)):
        target = import_.mapping.get(header, "")
        why = guessed.why if (guessed.target or "") == target else BY_HAND if target else LEFT_OUT
        values = [row[place] for row in sample if place < len(row) and row[place]]
        columns.append(Column(place, header, [each[:60] for each in values[:SAMPLES]], target, why))
    return columns


def preview_of(import_: Import, mapping: ColumnMapping, fields: Sequence[CustomField]) -> Preview:
    """Check rows for as long as somebody waits for a page, and keep the first."""
    checker = RowChecker(mapping, default_country=import_.default_country, custom_fields=fields)
    preview, until = Preview(), monotonic() + PATIENCE
    with at_hand(import_.folder, files.ROWS) as path:
        for row in read_rows(path):
            checked = checker.check(row)
            reasons = checked.reasons if isinstance(checked, RejectedRow) else []
            preview.checked += 1
            preview.bad += bool(reasons)
            preview.reasons.update({why.code for why in reasons})
            if len(preview.rows) < SHOWN_ROWS:
                preview.rows.append(PreviewRow(row.number, row.values, [why.sentence for why in reasons]))
            if monotonic() > until:
                break
    preview.is_whole = preview.checked >= import_.rows
    return preview
