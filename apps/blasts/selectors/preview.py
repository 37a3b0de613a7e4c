"""What would come of a blast that is not started: real texts of real people, whom it reaches, how long, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from apps.blasts.models import Blast
from apps.blasts.selectors.finding import duration_words
from apps.blasts.selectors.reach import BlastReach, reach_of_blast
from apps.candidates.models import Candidate
from apps.chat.first_texts import who_was_texted
from apps.chat.merge_values import merge_values
from apps.chat.models import as_long_as_tracked
from apps.chat.weighing import Weight, weigh
from apps.core.filters import FilterError
from apps.core.words import counted
from apps.lists.models import List
from apps.lists.selectors import members_of
from apps.messaging.merging import Filled, fields_in, fill
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments

SHOWN = 5
# Of a large list, how long texts are is found out of so many.
LOOKED_AT = 200


@dataclass(frozen=True)
class Sample:
    """The text of one person, as it would be sent now."""

    person: Candidate
    variant: str
    text: str
    parts: int
    missing: tuple[str, ...]

    @property
    def missing_words(self) -> str:
        return ", ".join(f"{{{{{name}}}}}" for name in self.missing)


@dataclass(frozen=True)
class Preview:
    reach: BlastReach
    samples: list[Sample]
    parts_min: int = 0
    parts_max: int = 0
    # Of those looked at: how many parts a text has, and how many people lack one thing that it says.
    parts_mean: float = 0.0
    looked_at: int = 0
    missing: int = 0
    pace: float = 0.0
    price: Decimal | None = None

    @property
    def recipients(self) -> int:
        return self.reach.size

    @property
    def skipped(self) -> dict[str, int]:
        return dict(self.reach.refused)

    @property
    def parts_words(self) -> str:
        if self.parts_min == self.parts_max:
            return f"{self.parts_max}"
        return f"{self.parts_min} to {self.parts_max}"

    @property
    def parts_in_all(self) -> int:
        return round(self.reach.textable * self.parts_mean)

    @property
    def takes(self) -> timedelta | None:
        """How long it takes from one number, as far as its pace says."""
        return timedelta(seconds=round(self.parts_in_all / self.pace)) if self.pace else None

    @property
    def takes_words(self) -> str:
        return duration_words(self.takes) if self.takes is not None else ""

    @property
    def cost(self) -> Decimal | None:
        return None if self.price is None else (self.price * self.parts_in_all).quantize(Decimal("0.01"))


def preview_of(blast: Blast, *, now: datetime, exact: bool = False) -> Preview:
    """Return what would come of a blast now; of a large list only that it is large, unless `exact`."""
    if blast.list is None:
        return Preview(BlastReach(), [])
    reach = reach_of_blast(blast, now=now, exact=exact)
    if reach.error is not None:
        return Preview(reach, [])
    found = Candidate.objects.for_team(blast.team).filter(pk__in=reach.first[:LOOKED_AT])
    people = list(found.order_by("-pk"))
    samples = [sample for variant in blast.bodies for sample in samples_of(blast, people, variant=variant)]
    weights = _weights(blast, people, reach, now=now)
    # By lot, and the same ones each time that the page is looked at.
    lot = Random(str(blast.pk))  # noqa: S311  There is nothing to guess.
    chosen = {person.pk for person in lot.sample(people, min(SHOWN, len(people)))}
    return Preview(
        reach=reach,
        samples=[sample for sample in samples if sample.person.pk in chosen],
        parts_min=min(weight.least for weight in weights.values()),
        parts_max=max(weight.most for weight in weights.values()),
        parts_mean=sum(
            weight.total / (weight.people or 1) * _share(blast, variant)
            for variant, weight in weights.items()
        ),
        looked_at=max(weight.people for weight in weights.values()),
        missing=max((count for weight in weights.values() for count in weight.missing.values()), default=0),
        pace=blast.number.pace if blast.number else 0.0,
        price=price_of(blast),
    )


def _weights(
    blast: Blast, people: Sequence[Candidate], reach: BlastReach, *, now: datetime
) -> dict[str, Weight]:
    """Return what each variant weighs for everybody on the list; of a large one, for some who can be texted."""
    everybody = Candidate.objects.for_team(blast.team).filter(pk__in=[person.pk for person in people])
    if blast.list is not None and not reach.is_capped:
        everybody = members_of(blast.list, now=now)
    return {
        variant: weigh(
            team=blast.team,
            candidates=everybody,
            body=body,
            sender=blast.author,
            number=blast.number,
            track_links=blast.track_links,
        )
        for variant, body in blast.bodies.items()
    }


def _share(blast: Blast, variant: str) -> float:
    """Return which part of the people gets these words."""
    return (blast.share_b if variant == "b" else 100 - blast.share_b) / 100


def size_of(blast: Blast, *, now: datetime) -> int:
    """Return how many people are on its list now, exactly; of one that cannot be read, nobody."""
    if blast.list is None:
        return 0
    try:
        return members_of(blast.list, now=now).order_by().count()
    except FilterError:
        return 0


def missing_yes(blast: Blast, *, size: int) -> str:
    """Return why a blast to so many people needs another manager's yes, or nothing where it does not, or has it."""
    above = blast.team.approval_above
    if above is None or size <= above:
        return ""
    if blast.approved_for is None:
        return f"It goes to more than {counted(above, 'person', 'people')}: another manager has to say yes to it first."
    if size > blast.approved_for:
        return (
            f"Its list has grown since a manager said yes to {counted(blast.approved_for, 'person', 'people')}. "
            "It needs that yes once more."
        )
    return ""


def somebody_on(list_: List, *, now: datetime) -> Candidate | None:
    """Return somebody on a list, to show a text with; nobody where its filter cannot be read."""
    try:
        return members_of(list_, now=now).order_by("-pk").first()
    except FilterError:
        return None


def price_of(blast: Blast) -> Decimal | None:
    """Return what the team says that one part costs."""
    return blast.team.price_per_part


def samples_of(blast: Blast, people: Sequence[Candidate], *, variant: str = "a") -> list[Sample]:
    """Return what some people would read."""
    filled = fill_for(blast, people, body=blast.bodies[variant])
    texted = who_was_texted(team=blast.team, candidates=[person.pk for person in people])
    found = []
    for person in people:
        text, missing = filled[person.pk]
        text += "" if person.pk in texted else ending_of(text)
        text = as_long_as_tracked(text) if blast.track_links else text
        found.append(Sample(person, variant, text, count_segments(text).count, missing))
    return found


def fill_for(blast: Blast, people: Sequence[Candidate], *, body: str) -> dict[UUID, Filled]:
    """Return some words with the values of each person. Raises `BadTemplate`."""
    names = {each.name for each in fields_in(body)}
    values = merge_values(
        team=blast.team, candidates=people, sender=blast.author, number=blast.number, names=names
    )
    return {person.pk: fill(body, values.get(person.pk, {})) for person in people}
