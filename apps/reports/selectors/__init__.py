from apps.reports.selectors.account import AccountUse, owns_account, use_of_account
from apps.reports.selectors.around import Around, around
from apps.reports.selectors.breakdowns import ARRIVALS
from apps.reports.selectors.catalogue import PAGES, Place, place_at, reports_told
from apps.reports.selectors.due import days_to_count, teams_to_read
from apps.reports.selectors.overview import Stage, Wait, funnel_of, waits_of
from apps.reports.selectors.periods import (
    DaysTurnedRound,
    Period,
    PeriodTooLong,
    TooMuchToCount,
    ensure_answerable,
)
from apps.reports.selectors.raw import Counted, FigureKey, SpreadKey, count_raw
from apps.reports.selectors.reports import Page, Report, Sheet
from apps.reports.selectors.scope import Scope, begin_of, day_of
from apps.reports.selectors.strip import Strip, strip_of
from apps.reports.selectors.tables import Cell, Column, Kind, Table

__all__ = [
    "ARRIVALS",
    "PAGES",
    "AccountUse",
    "Around",
    "Cell",
    "Column",
    "Counted",
    "DaysTurnedRound",
    "FigureKey",
    "Kind",
    "Page",
    "Period",
    "PeriodTooLong",
    "Place",
    "Report",
    "Scope",
    "Sheet",
    "SpreadKey",
    "Stage",
    "Strip",
    "Table",
    "TooMuchToCount",
    "Wait",
    "around",
    "begin_of",
    "count_raw",
    "day_of",
    "days_to_count",
    "ensure_answerable",
    "funnel_of",
    "owns_account",
    "place_at",
    "reports_told",
    "strip_of",
    "teams_to_read",
    "use_of_account",
    "waits_of",
]
