"""Whom of its list a mailing would reach now, as the gate says it, and why not the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from apps.chat.models import Message
from apps.core.filters import FilterError
from apps.lists.models import Mailing
from apps.lists.selectors.members import members_of
from apps.lists.selectors.reach import COUNTED, WORDS
from apps.messaging.gate import Asked, Refusal, decide

# So many are asked about at once; so many of those who can be texted are kept.
AT_ONCE, KEPT = 2_000, 200
MORE_WORDS = {
    "no_consent": "no consent on record",
    "outside_window": "never in the hours for texts",
    "number_not_ready": "no number to send from",
}


@dataclass(frozen=True)
class GateReach:
    """The size of its list. `refused` is how many would be skipped, by the gate's code; `waiting` how many must wait.

    Where there are more people than were asked about, `is_capped` says so, and only `size` means something. Where the
    filter cannot be read, `error` says why.
    """

    size: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    is_capped: bool = False
    error: FilterError | None = None
    # Some of those who can be texted, the newest first.
    first: tuple[UUID, ...] = ()

    @property
    def textable(self) -> int:
        return self.size - sum(self.refused.values())

    @property
    def size_words(self) -> str:
        return f"{self.size:,}+" if self.is_capped else f"{self.size:,}"

    @property
    def textable_words(self) -> str:
        return f"{self.textable:,}"

    @property
    def reasons(self) -> list[str]:
        """Return why some would be skipped: “34 opted out”."""
        words = {**WORDS, **MORE_WORDS}
        return [
            f"{count:,} {words.get(code, code.replace('_', ' '))}"
            for code, count in sorted(self.refused.items(), key=lambda each: (-each[1], each[0]))
        ]


def ask_gate_of(
    mailing: Mailing,
    *,
    origin: Message.Origin,
    now: datetime,
    at: datetime | None = None,
    exact: bool = False,
) -> GateReach:
    """Ask the gate about the people of a mailing's list: of a large list only that it is large, unless `exact`.

    Who is on the list is asked of now, and what the gate says of when it goes: `at`.
    """
    at = at or now
    if mailing.list is None:
        return GateReach()
    try:
        people = members_of(mailing.list, now=now).order_by("-pk")
    except FilterError as error:
        return GateReach(error=error)
    rows = people.values_list("pk", "phone", "state", "time_zone")
    found = list(rows if exact else rows[: COUNTED + 1])
    if len(found) > COUNTED and not exact:
        kept = found[:AT_ONCE]
        return GateReach(size=COUNTED, is_capped=True, first=_asked(mailing, kept, origin, now=at).first)
    return _asked(mailing, found, origin, now=at)


def _asked(
    mailing: Mailing, people: list[tuple[Any, ...]], origin: Message.Origin, *, now: datetime
) -> GateReach:
    refused: Counter[str] = Counter()
    waiting = 0
    first: list[UUID] = []
    for some in _chunks(people):
        decided = decide(
            team=mailing.team,
            number=mailing.number,
            asked=[Asked(phone, state, zone) for _, phone, state, zone in some],
            origin=origin,
            now=now,
        )
        for pk, phone, _, _ in some:
            answer = decided.get(phone)
            if isinstance(answer, Refusal):
                refused[answer.code] += 1
                continue
            waiting += answer is not None
            if len(first) < KEPT:
                first.append(pk)
    return GateReach(size=len(people), refused=dict(refused), waiting=waiting, first=tuple(first))


def _chunks(people: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    left = iter(people)
    while some := list(islice(left, AT_ONCE)):
        yield some
