"""All reports. A new one is declared beside its rows and named here: its page, its file and its API are there then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.reports.selectors.breakdowns import PEOPLE, SOURCES
from apps.reports.selectors.channels import BLASTS, FEEDS
from apps.reports.selectors.overview import FUNNEL, GROWTH, HOURS, OVERVIEW, RESPONSE_TIMES
from apps.reports.selectors.periods import Period
from apps.reports.selectors.reports import Page, Report
from apps.reports.selectors.tables import Table
from apps.reports.selectors.troubles import FAILURES, NUMBERS, OPT_OUTS

# In the order in which pages show them.
REPORTS: Sequence[Report] = (
    *(FUNNEL, RESPONSE_TIMES, HOURS, GROWTH),
    *(SOURCES, PEOPLE, BLASTS, FEEDS),
    *(OPT_OUTS, FAILURES, NUMBERS),
)
PAGES: Sequence[Page] = tuple({report.page.slug: report.page for report in REPORTS}.values())


def reports_told() -> list[Report]:
    """Return those that programs can ask for."""
    return [report for report in REPORTS if report.summary]


@dataclass(frozen=True)
class Place:
    """One address of a page: all its reports, told apart by one thing where they are."""

    slug: str
    page: Page

    @property
    def is_overview(self) -> bool:
        return self.page is OVERVIEW

    @property
    def as_a_whole(self) -> list[str]:
        """Return what is to be said where a filter narrows not all that is shown."""
        return [report.as_a_whole for report in self._reports if report.as_a_whole]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a filter narrows anything of it."""
        return not all(report.as_a_whole for report in self._reports)

    @property
    def is_timed(self) -> bool:
        """Tell whether it has times that are of all or of working hours, and a middle."""
        sheets = [sheet for report in self._reports for sheet in report.sheets]
        return any(column.is_duration for sheet in sheets for column in sheet.columns)

    def asked(self, period: Period) -> Period:
        """Return the period with all that this place is going to ask of it, so that it is read together."""
        by = self.slug if self.page.by else ""
        needed = [by, *(name for report in self._reports for name in report.dimensions)]
        return replace(period, by=by, dimensions=tuple(filter(None, needed)))

    def tables(self, period: Period) -> list[Table]:
        return [table for report in self._reports for table in report.tables(period)]

    def table_named(self, name: str, period: Period) -> Table | None:
        found = (report.table_named(name, period) for report in self._reports)
        return next((table for table in found if table), None)

    @property
    def _reports(self) -> list[Report]:
        return [report for report in REPORTS if report.page is self.page]


def place_at(slug: str) -> Place | None:
    """Return what stands at an address; nothing where nothing does."""
    return next((Place(slug, page) for page in PAGES if slug in page.slugs), None)
