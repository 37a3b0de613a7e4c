"""What a report is, said once: its page, its file and the API draw, write and describe it by one declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apps.reports.selectors.periods import Period
from apps.reports.selectors.tables import Column, Table, told_of

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Found:
    """Rows, and columns besides the declared ones, which the team's own things make. Only pages show these."""

    rows: Rows
    more: Sequence[Column] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where people find a report. Told apart `by` one of several things, it has an address for each of these."""

    slug: str
    label: str
    title: str
    lead: str
    by: Mapping[str, str] = field(default_factory=dict)

    @property
    def slugs(self) -> list[str]:
        return [*self.by] or [self.slug]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of a report. `{stat}`, `{by}`, `{per}` and `{zone}` in its words are filled with what is asked.

    `told_as` is its place in what a program is answered, `shape` what a row of it is called in the API's description.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Callable[[Period], Rows | Found]
    lead: str = ""
    # How it is drawn: "line", "bar", "heat"; not at all.
    chart: str = ""
    # Whether its rows are what one came for, and stand there at once.
    is_open: bool = False
    empty: str = "Nothing in these days."
    told_as: str = "data"
    shape: str = ""

    def table(self, period: Period, words: Mapping[str, str]) -> Table:
        """Return it as people are shown it."""
        found = self._found(period)
        shown = [replace(each, label=each.label.format(**words)) for each in self.columns if each.label]
        return Table(
            name=self.name,
            title=self.title.format(**words),
            columns=[*shown, *found.more],
            rows=found.rows,
            lead=self.lead.format(**words),
            chart=self.chart,
            is_open=self.is_open,
            empty=self.empty,
        )

    @property
    def told(self) -> list[Column]:
        return [column for column in self.columns if column.key]

    def told_rows(self, period: Period) -> list[dict[str, Any]]:
        """Return its rows as programs are told them."""
        rows = self._found(period).rows
        return [{each.key: told_of(each, row.get(each.name)) for each in self.told} for row in rows]

    def _found(self, period: Period) -> Found:
        found = self.rows(period)
        return found if isinstance(found, Found) else Found(found)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Some tables that one asks for together: on a page, beside others of it; as a program, under a name of their own.

    Without a `summary` programs are not told of it.
    """

    page: Page
    sheets: Sequence[Sheet]
    # As an address of the API has it.
    name: str = ""
    summary: str = ""
    about: str = ""
    # Which figures it needs besides the totals; those by which it is told apart go without saying.
    dimensions: tuple[str, ...] = ()
    # What a page says of it where a filter narrows nothing of it.
    as_a_whole: str = ""
    # Whether its figures are kept by day; else they are of now.
    is_kept: bool = True

    def tables(self, period: Period) -> list[Table]:
        """Return all of its tables, as people are shown them."""
        return [self._table(sheet, period) for sheet in self.sheets]

    def table_named(self, name: str, period: Period) -> Table | None:
        sheet = next((each for each in self.sheets if each.name == name), None)
        return self._table(sheet, period) if sheet else None

    def told(self, period: Period) -> dict[str, list[dict[str, Any]]]:
        """Return what programs are told: the rows of each table by its place."""
        period = self.of(period)
        return {sheet.told_as: sheet.told_rows(period) for sheet in self.sheets}

    def of(self, period: Period) -> Period:
        """Return whom it is about: everybody, where it cannot be narrowed."""
        return period.of_everybody if self.as_a_whole else period

    def _table(self, sheet: Sheet, period: Period) -> Table:
        by = self.page.by.get(period.by, "")
        per = {"per": period.per.value, "Per": period.per.value.title()}
        words = {"stat": period.stat_words, "by": by, "zone": period.team.time_zone, **per}
        return sheet.table(self.of(period), words)
