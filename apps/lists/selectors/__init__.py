"""Questions about lists: who is on one, who of them can be texted, what texts to them would be, how it grew."""

from apps.lists.selectors.answers import who_answered, who_refused, with_answer, with_refusal
from apps.lists.selectors.asking import GateReach, ask_gate_of
from apps.lists.selectors.belonging import Belonging, lists_with
from apps.lists.selectors.clicks import CLICKED, who_clicked, who_did_not_click, with_click
from apps.lists.selectors.members import fields_for_lists, members_of, read_people, whom_it_finds
from apps.lists.selectors.previews import (
    LOOKED_AT,
    Preview,
    Sample,
    fill_for,
    samples_of,
    size_of,
    some_of,
    somebody_on,
    who_was_texted_of,
    with_files,
)
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
    "CLICKED",
    "COUNTED",
    "LOOKED_AT",
    "NO_REASON",
    "WORDS",
    "Belonging",
    "DaySize",
    "GateReach",
    "Preview",
    "Reach",
    "Sample",
    "ask_gate_of",
    "exact_reach_of",
    "fields_for_lists",
    "fill_for",
    "growth_of",
    "lists_with",
    "members_of",
    "newest_sizes",
    "reach_of",
    "reach_of_all",
    "reaches_of",
    "read_people",
    "samples_of",
    "size_of",
    "some_of",
    "somebody_on",
    "sparkline",
    "teams_with_lists_due",
    "who_answered",
    "who_clicked",
    "who_did_not_click",
    "who_refused",
    "who_was_texted_of",
    "whom_it_finds",
    "with_answer",
    "with_click",
    "with_files",
    "with_refusal",
]
