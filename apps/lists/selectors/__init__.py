"""Questions about lists: who is on one, who of them can be texted, how it grew."""

from apps.lists.selectors.members import fields_for_lists, members_of, read_people, whom_it_finds
from apps.lists.selectors.reach import (
    COUNTED,
    NO_REASON,
    WORDS,
    Reach,
    exact_reach_of,
    reach_of,
    reach_of_all,
    reaches_of,
)
from apps.lists.selectors.sizes import DaySize, growth_of, newest_sizes, sparkline, teams_with_lists_due

__all__ = [
    "COUNTED",
    "NO_REASON",
    "WORDS",
    "DaySize",
    "Reach",
    "exact_reach_of",
    "fields_for_lists",
    "growth_of",
    "members_of",
    "newest_sizes",
    "reach_of",
    "reach_of_all",
    "reaches_of",
    "read_people",
    "sparkline",
    "teams_with_lists_due",
    "whom_it_finds",
]
