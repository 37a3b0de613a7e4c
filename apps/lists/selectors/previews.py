"""What would come of texts to the people of a list: what they would read, how long it takes, what it costs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar
from uuid import UUID

from apps.candidates.models import Candidate
from apps.chat.first_texts import who_was_texted
from apps.chat.merge_values import merge_values
from apps.chat.models import as_long_as_tracked
from apps.core.filters import FilterError
from apps.core.words import duration_words
from apps.lists.models import List, Mailing
from apps.lists.selectors.asking import GateReach
from apps.lists.selectors.members import members_of
from apps.messaging.merging import Filled, fields_in, fill
from apps.messaging.opt_out_line import ending_of
from apps.messaging.pace import MMS_TAKES
from apps.messaging.segments import PARTS_OF_MMS, PRICE_OF_MMS, count_parts

# Of a large list, how long texts are is found out of so many.
LOOKED_AT = 200
Words = TypeVar("Words")


@dataclass(frozen=True)
class Sample:
    """The text of one person, as it would be sent now."""

    person: Candidate
    text: str
    parts: int
    missing: tuple[str, ...]
    # Which of two texts it is.
    variant: str = "a"

    @property
    def missing_words(self) -> str:
        return ", ".join(f"{{{{{name}}}}}" for name in self.missing)


@dataclass(frozen=True)
class Preview:
    """Whom texts would reach, what some of them read, and what all of them weigh."""

    reach: GateReach
    samples: list[Sample]
    parts_min: int = 0
    parts_max: int = 0
    # Of those looked at: how many parts a text has, and how many people lack one thing that it says.
    parts_mean: float = 0.0
    looked_at: int = 0
    missing: int = 0
    pace: float = 0.0
    price: Decimal | None = None
    # With files each is one MMS, however long its words are.
    is_mms: bool = False

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
        if not self.pace:
            return None
        least = self.parts_in_all * MMS_TAKES if self.is_mms else timedelta()
        return timedelta(seconds=round(max(self.parts_in_all / self.pace, least.total_seconds())))

    @property
    def takes_words(self) -> str:
        return duration_words(self.takes) if self.takes is not None else ""

    @property
    def cost(self) -> Decimal | None:
        if self.price is None:
            return None
        each = self.price * PRICE_OF_MMS if self.is_mms else self.price
        return (each * self.parts_in_all).quantize(Decimal("0.01"))


def with_files(preview: Preview) -> Preview:
    """Return the preview of the same texts with files: each is one MMS."""
    parts = PARTS_OF_MMS
    return replace(preview, parts_min=parts, parts_max=parts, parts_mean=float(parts), is_mms=True)


def size_of(mailing: Mailing, *, now: datetime) -> int:
    """Return how many people are on its list now, exactly; of one that cannot be read, nobody."""
    if mailing.list is None:
        return 0
    try:
        return members_of(mailing.list, now=now).order_by().count()
    except FilterError:
        return 0


def somebody_on(list_: List, *, now: datetime) -> Candidate | None:
    """Return somebody on a list, to show a text with; nobody where its filter cannot be read."""
    try:
        return members_of(list_, now=now).order_by("-pk").first()
    except FilterError:
        return None


def some_of(mailing: Mailing, people: Sequence[Candidate], *, shown: int) -> list[Candidate]:
    """Return some of these people by lot, and the same ones each time that the page is looked at."""
    lot = Random(str(mailing.pk))  # noqa: S311  There is nothing to guess.
    chosen = {person.pk for person in lot.sample([*people], min(shown, len(people)))}
    return [person for person in people if person.pk in chosen]


def fill_for(
    mailing: Mailing, people: Sequence[Candidate], *, bodies: Mapping[Words, str]
) -> dict[Words, dict[UUID, Filled]]:
    """Return words with the values of each person, several of them by as many queries as one. Raises `BadTemplate`."""
    names = {each.name for body in bodies.values() for each in fields_in(body)}
    values = merge_values(
        team=mailing.team, candidates=people, sender=mailing.author, number=mailing.number, names=names
    )
    return {
        key: {person.pk: fill(body, values.get(person.pk, {})) for person in people}
        for key, body in bodies.items()
    }


def who_was_texted_of(mailing: Mailing, people: Sequence[Candidate]) -> set[UUID]:
    """Return who has had a text of ours: theirs does not end with how to opt out."""
    return who_was_texted(team=mailing.team, candidates=[person.pk for person in people])


def samples_of(
    people: Sequence[Candidate],
    filled: Mapping[UUID, Filled],
    *,
    texted: Collection[UUID],
    track_links: bool = False,
    variant: str = "a",
    is_mms: bool = False,
) -> list[Sample]:
    """Return what people would read of some words; who was `texted` before, without how to opt out."""
    found = []
    for person in people:
        text, missing = filled[person.pk]
        text += "" if person.pk in texted else ending_of(text)
        text = as_long_as_tracked(text) if track_links else text
        found.append(Sample(person, text, count_parts(text, is_mms=is_mms), missing, variant))
    return found
