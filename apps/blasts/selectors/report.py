"""What came of a blast: why some got nothing, when texts left and answers came, which words did better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from django.db.models import Count
from django.db.models.functions import Trunc

from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.blasts.selectors.counts import Counts, added_up, counts_by_variant
from apps.blasts.selectors.reasons import words_of_reason
from apps.lists.selectors import (
    sparkline,
    who_answered,
    who_clicked,
    who_refused,
    with_answer,
    with_click,
    with_refusal,
)

MOMENTS_SHOWN = 60
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
    def sent_line(self) -> str:
        return sparkline(_running(moment.sent for moment in self.moments))

    @property
    def clicked_line(self) -> str:
        return sparkline(_running(moment.clicked for moment in self.moments))

    @property
    def replied_line(self) -> str:
        return sparkline(_running(moment.replied for moment in self.moments))


def report_of(blast: Blast, *, now: datetime) -> Report:
    by_variant = counts_by_variant(blast)
    reasons = _reasons(blast)
    step = _step(blast, now=now)
    return Report(
        counts=added_up(by_variant.values()),
        failed=[each for each in reasons if each.outcome == Outcome.FAILED],
        skipped=[each for each in reasons if each.outcome == Outcome.SKIPPED],
        moments=_moments(blast, step),
        step=step,
        variants=variants_of(blast, by_variant),
    )


def _reasons(blast: Blast) -> list[Reason]:
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast).with_outcome()
    grouped = rows.filter(outcome__in=[Outcome.FAILED, Outcome.SKIPPED]).order_by()
    counted = grouped.values_list("outcome", "reason").annotate(number=Count("pk"))
    return [
        Reason(outcome, code, words_of_reason(code), number)
        for outcome, code, number in counted.order_by("-number", "reason")
    ]


def _step(blast: Blast, *, now: datetime) -> str:
    age = now - (blast.started_at or now)
    if age <= timedelta(hours=1):
        return "minute"
    return "hour" if age <= timedelta(days=2) else "day"


def _moments(blast: Blast, step: str) -> list[Moment]:
    """Return what happened when, the oldest first."""
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast)
    asked: dict[str, tuple[Any, str]] = {
        "sent": (rows.filter(message__sent_at__isnull=False), "message__sent_at"),
        "delivered": (rows.filter(message__delivered_at__isnull=False), "message__delivered_at"),
        "replied": (with_answer(who_answered(rows)), "replied_at"),
        "opted_out": (with_refusal(who_refused(rows, team=blast.team), team=blast.team), "refused_at"),
        "clicked": (with_click(who_clicked(rows)), "clicked_at"),
    }
    if not blast.track_links:
        del asked["clicked"]
    found: dict[datetime, dict[str, int]] = defaultdict(dict)
    for name, (kept, column) in asked.items():
        moments = kept.annotate(moment=Trunc(column, step, tzinfo=blast.team.zone)).order_by()
        for moment, number in moments.values_list("moment").annotate(number=Count("pk")):
            found[moment][name] = number
    return [Moment(moment, **numbers) for moment, numbers in sorted(found.items())][:MOMENTS_SHOWN]


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
