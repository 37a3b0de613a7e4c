"""Questions about lists: who is on one, who of them can be texted, how it grew."""

from apps.lists.selectors.members import fields_for_lists, filter_of, members_of
from apps.lists.selectors.reach import COUNTED, Reach, reach_of, reaches_of

__all__ = [
    "COUNTED",
    "Reach",
    "fields_for_lists",
    "filter_of",
    "members_of",
    "reach_of",
    "reaches_of",
]
