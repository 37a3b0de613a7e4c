"""Questions about lists: who is on one, who of them can be texted, how it grew."""

from apps.lists.selectors.members import fields_for_lists, filter_of, members_of
from apps.lists.selectors.reach import COUNTED, Reach, exact_reach_of, reach_of, reaches_of
from apps.lists.selectors.rows import MemberPage, MemberRow, member_page
from apps.lists.selectors.sizes import DaySize, growth_of, newest_sizes, sparkline, teams_with_lists_due

__all__ = [
    "COUNTED",
    "DaySize",
    "MemberPage",
    "MemberRow",
    "Reach",
    "exact_reach_of",
    "fields_for_lists",
    "filter_of",
    "growth_of",
    "member_page",
    "members_of",
    "newest_sizes",
    "reach_of",
    "reaches_of",
    "sparkline",
    "teams_with_lists_due",
]
