"""What came of a blast: why some got nothing, when texts left and answers came, which words did better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from apps.blasts.models import Blast, Outcome
from apps.blasts.selectors.counts import Counts, added_up, counts_told
from apps.blasts.selectors.reasons import words_of_reason
from apps.blasts.selectors.tallies import tally_of
from apps.lists.selectors import sparkline

# The chance of seeing such a difference between the same words is one in twenty.
SURE = 1.96


@dataclass(frozen=True)
class Reason:
    outcome: str
    code: str
    words: str
    count: int


@dataclass(frozen=True)
class Moment:
    """What happened within a minute, an hour or a day."""

    at: datetime
    sent: int = 0
    delivered: int = 0
    replied: int = 0
    opted_out: int = 0
    clicked: int = 0


@dataclass(frozen=True)
class Variant:
    name: str
    body: str
    counts: Counts
    is_ahead: bool = False
    is_winner: bool = False

    @property
    def label(self) -> str:
        return self.name.upper()


@dataclass(frozen=True)
class Report:
    counts: Counts
    failed: list[Reason]
    skipped: list[Reason]
    moments: list[Moment]
    step: str
    variants: list[Variant]

    @property
    def style(self) -> str:
        """How a moment is told: of a day the hour says nothing."""
        return "day" if self.step == "day" else "full"

    @property
    def sent_line(self) -> str:
        return sparkline(_running(moment.sent for moment in self.moments))

    @property
    def clicked_line(self) -> str:
        return sparkline(_running(moment.clicked for moment in self.moments))

    @property
    def replied_line(self) -> str:
        return sparkline(_running(moment.replied for moment in self.moments))


def report_of(blast: Blast, *, now: datetime) -> Report:
    """Return what came of a blast, as it is now or as it was counted last."""
    told = blast.tally or tally_of(blast, now)
    by_variant = counts_told(told)
    reasons = [
        Reason(outcome, code, words_of_reason(code), number) for outcome, code, number in told["reasons"]
    ]
    return Report(
        counts=added_up(by_variant.values()),
        failed=[each for each in reasons if each.outcome == Outcome.FAILED],
        skipped=[each for each in reasons if each.outcome == Outcome.SKIPPED],
        moments=[Moment(datetime.fromisoformat(at), **numbers) for at, numbers in told["moments"]],
        step=told["step"],
        variants=variants_of(blast, by_variant),
    )


def variants_of(blast: Blast, counts: Mapping[str, Counts]) -> list[Variant]:
    """Return what came of each of two texts; nothing where there is one."""
    if not blast.has_variants:
        return []
    a, b = (counts.get(name, Counts()) for name in ("a", "b"))
    best = "a" if a.reply_rate > b.reply_rate else "b" if b.reply_rate > a.reply_rate else ""
    is_sure = differs(a, b)
    return [
        Variant(name, blast.bodies[name], each, is_ahead=name == best, is_winner=name == best and is_sure)
        for name, each in (("a", a), ("b", b))
    ]


def differs(one: Counts, other: Counts) -> bool:
    """Return whether two shares of replies are further apart than chance makes them."""
    if not one.sent or not other.sent:
        return False
    share = (one.replied + other.replied) / (one.sent + other.sent)
    spread = sqrt(share * (1 - share) * (1 / one.sent + 1 / other.sent))
    return spread > 0 and abs(one.reply_rate - other.reply_rate) / spread >= SURE


def _running(numbers: Any) -> list[int | None]:
    total, found = 0, []
    for number in numbers:
        total += number
        found.append(total)
    return found
