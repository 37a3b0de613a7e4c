"""What a report shows, whoever shows it: the page, its chart, the CSV file and the API read one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from apps.reports.stretches import day_words
from apps.reports.timing import as_told, duration_words


class Kind(StrEnum):
    TEXT = "text"
    DAY = "day"
    # Some days one after another, of which one row is; programs are told of each day by itself.
    DAYS = "days"
    NUMBER = "number"
    SHARE = "share"
    DURATION = "duration"
    # Only for programs.
    ID = "id"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """One value of each row, and what it is called: by people as `label`, by programs as `told`.

    Without a label no page shows it. Programs know it by its own name where `told` is None; empty, they do not.
    `is_drawn`: the chart has a line or bars of it. `choices`: all values there can be, and what people call each.
    """

    name: str
    label: str
    kind: Kind = Kind.NUMBER
    is_drawn: bool = False
    told: str | None = None
    help: str = ""
    choices: Mapping[str, str] | None = None
    # The name of the page of what a row is of; its `id` is which.
    page: str = ""

    @property
    def key(self) -> str:
        """Return what programs call it; empty, where they are not told."""
        return self.name if self.told is None else self.told

    @property
    def is_number(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.SHARE, Kind.DURATION}

    @property
    def may_be_missing(self) -> bool:
        """Tell whether there may be none: of nothing there is no share, and no middle."""
        return self.kind in {Kind.SHARE, Kind.DURATION}

    @property
    def is_duration(self) -> bool:
        return self.kind is Kind.DURATION

    @property
    def sheet_label(self) -> str:
        """Return its head in a spreadsheet, where a unit must be named."""
        return f"{self.label} (seconds)" if self.kind is Kind.DURATION else self.label


@dataclass(frozen=True)
class Cell:
    """`raw` as a program reads it, `words` as people do."""

    raw: str
    words: str
    column: Column
    # In a picture of heat: from 0, nothing, to 4, the most.
    level: int = 0
    # The id of what its row is of.
    of: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of one report. Each row has a value for each column: a number, seconds, a share of 1, days, words, None."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    lead: str = ""
    # How it is drawn: "line", "bar", "funnel", "heat"; not at all.
    chart: str = ""
    # Whether its rows are what one came for, and stand there at once.
    is_open: bool = False
    # What stands there when there is nothing.
    empty: str = "Nothing in these days."

    @property
    def cells(self) -> list[list[Cell]]:
        most = self._most if self.is_heat else 0
        return [
            [
                cell_of(column, row.get(column.name), most=most, of=row.get("id", ""))
                for column in self.columns
            ]
            for row in self.rows
        ]

    @property
    def _most(self) -> int:
        return max((row[column.name] for row in self.rows for column in self.columns[1:]), default=0)

    @property
    def drawn(self) -> list[Column]:
        return [column for column in self.columns if column.is_drawn]

    @property
    def drawn_names(self) -> list[str]:
        return [column.label for column in self.drawn]

    @property
    def heads(self) -> list[str]:
        return [column.sheet_label for column in self.columns]

    @property
    def is_heat(self) -> bool:
        return self.chart == "heat"

    @property
    def is_by_day(self) -> bool:
        """Tell whether its rows are days one after another, or weeks or months of them."""
        return any(column.kind is Kind.DAYS for column in self.columns)

    @property
    def is_drawn(self) -> bool:
        """Whether there is enough to draw: of nothing, a chart says nothing."""
        return (
            bool(self.chart)
            and not self.is_heat
            and any(row.get(column.name) for row in self.rows for column in self.drawn)
        )

    @property
    def is_empty(self) -> bool:
        return not any(
            row.get(column.name) for row in self.rows for column in self.columns if column.is_number
        )


def cell_of(column: Column, value: Any, *, most: int = 0, of: str = "") -> Cell:
    """Return a value as it is written and as it is read; how strong it is beside the largest, where one is named."""
    level = ceil(4 * value / most) if most and column.is_number else 0
    return Cell(raw=raw_of(column, value), words=words_of(column, value), column=column, level=level, of=of)


def raw_of(column: Column, value: Any) -> str:
    """Return a value as it stands in a CSV file: durations in seconds as they are told, shares of 1."""
    match column.kind:
        case _ if value is None:
            return ""
        case Kind.DURATION:
            return str(as_told(int(value)))
        case Kind.SHARE:
            return f"{value:.4f}"
        case Kind.DAY:
            return str(value.isoformat())
        case Kind.DAYS:
            return str(value.raw)
        case _:
            return name_of(column, value)


def words_of(column: Column, value: Any) -> str:
    """Return a value as it stands on a page."""
    match column.kind:
        case Kind.DURATION:
            return duration_words(value)
        case _ if value is None:
            return "–"
        case Kind.SHARE:
            return f"{value:.1%}"
        case Kind.NUMBER:
            return f"{value:,}"
        case Kind.DAY:
            return day_words(value)
        case Kind.DAYS:
            return str(value.words)
        case _:
            return name_of(column, value)


def told_of(column: Column, value: Any) -> Any:
    """Return a value as a program is told it: durations in seconds as pages tell them, the rest as it is."""
    match column.kind:
        case Kind.DURATION if value is not None:
            return as_told(int(value))
        case Kind.DAYS:
            return value.first
        case _:
            return value


def name_of(column: Column, value: Any) -> str:
    return str(column.choices.get(value, value) if column.choices else value)


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
