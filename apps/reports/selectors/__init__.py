from apps.reports.selectors.account import AccountUse, owns_account, use_of_account
from apps.reports.selectors.around import Around, around
from apps.reports.selectors.breakdowns import (
    ARRIVALS,
    blasts_table,
    feeds_table,
    people_table,
    sources_table,
)
from apps.reports.selectors.due import days_to_count, teams_to_read
from apps.reports.selectors.overview import (
    Stage,
    Wait,
    activity_table,
    funnel_of,
    funnel_table,
    growth_table,
    hours_table,
    waits_by_day_table,
    waits_of,
    waits_table,
)
from apps.reports.selectors.periods import DaysTurnedRound, Period, PeriodTooLong, ensure_answerable
from apps.reports.selectors.raw import Counted, FigureKey, SpreadKey, count_raw
from apps.reports.selectors.scope import Scope, begin_of, day_of
from apps.reports.selectors.tables import Cell, Column, Kind, Table
from apps.reports.selectors.troubles import (
    failures_table,
    numbers_table,
    opt_out_reasons_table,
    opt_outs_table,
)

__all__ = [
    "ARRIVALS",
    "AccountUse",
    "Around",
    "Cell",
    "Column",
    "Counted",
    "DaysTurnedRound",
    "FigureKey",
    "Kind",
    "Period",
    "PeriodTooLong",
    "Scope",
    "SpreadKey",
    "Stage",
    "Table",
    "Wait",
    "activity_table",
    "around",
    "begin_of",
    "blasts_table",
    "count_raw",
    "day_of",
    "days_to_count",
    "ensure_answerable",
    "failures_table",
    "feeds_table",
    "funnel_of",
    "funnel_table",
    "growth_table",
    "hours_table",
    "numbers_table",
    "opt_out_reasons_table",
    "opt_outs_table",
    "owns_account",
    "people_table",
    "sources_table",
    "teams_to_read",
    "use_of_account",
    "waits_by_day_table",
    "waits_of",
    "waits_table",
]
