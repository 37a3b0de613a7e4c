"""How many parts a text has for many people, and who it has nothing to say to: before it is sent to any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import accumulate

from django.db.models import Q, QuerySet

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.first_texts import had_text
from apps.chat.merge_values import values_for_all, variants
from apps.chat.models import as_long_as_tracked
from apps.messaging.merging import fields_in, fill
from apps.messaging.models import Number
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments


@dataclass(frozen=True)
class Weight:
    """A text for many: the fewest, the usual and the most parts, and all of them together."""

    people: int = 0
    least: int = 0
    typical: int = 0
    most: int = 0
    total: int = 0
    # The text of whoever gets the longest.
    longest: str = ""
    # How many have neither value nor fallback in which field.
    missing: dict[str, int] = field(default_factory=dict)


def weigh(
    *,
    team: Team,
    candidates: QuerySet[Candidate],
    body: str,
    sender: User | None,
    number: Number | None,
    track_links: bool = False,
) -> Weight:
    """Return what a text weighs for these people, by what each of them would read. Raises `BadTemplate`.

    For who has had none yet, with the words that a first text ends with.
    """
    ending = ending_of(body)
    texted = Q(had_text(team=team)) if ending else Q()
    names = {each.name for each in fields_in(body)}
    shared = values_for_all(team=team, sender=sender, number=number, names=names)
    parts: Counter[int] = Counter()
    missing: Counter[str] = Counter()
    longest, heaviest = "", (0, 0)
    groups = [("", candidates.filter(texted)), *([(ending, candidates.exclude(texted))] if ending else [])]
    for end, values, people in (
        (end, *variant)
        for end, group in groups
        for variant in variants(team=team, candidates=group, names=names)
    ):
        filled = fill(body + end, shared | values)
        text = as_long_as_tracked(filled.text) if track_links else filled.text
        count = count_segments(text)
        parts[count.count] += people
        missing.update(dict.fromkeys(filled.missing, people))
        if people and (count.count, count.units) > heaviest:
            longest, heaviest = text, (count.count, count.units)
    people = parts.total()
    if not people:
        return Weight()
    steps = sorted(+parts)
    middle = next(
        step
        for step, reached in zip(steps, accumulate(parts[each] for each in steps), strict=True)
        if 2 * reached >= people
    )
    total = sum(step * count for step, count in parts.items())
    return Weight(people, steps[0], middle, steps[-1], total, longest, dict(missing))


def longest_values(*, team: Team, candidates: QuerySet[Candidate], names: Collection[str]) -> dict[str, str]:
    """Return the longest value that any of these people has in each of the named fields."""
    longest: dict[str, str] = {}
    for values, _ in variants(team=team, candidates=candidates, names=names):
        for name, value in values.items():
            longest[name] = max(longest.get(name, ""), value, key=lambda text: (len(text), text))
    return longest
