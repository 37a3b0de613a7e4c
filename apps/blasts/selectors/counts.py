"""How many of a blast's people are where. Each is in one place, and all are counted in one statement: it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Case, Count, JSONField, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject

from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.lists.selectors import CLICKED, who_answered, who_refused


class Step(NamedTuple):
    """One step of how far a blast got: how many people, and which part of all it was for."""

    label: str
    number: int
    share_words: str


@dataclass(frozen=True)
class Counts:
    """`recipients` = `sent` + `failed` + `skipped` + `waiting`; who is `delivered` is one of the `sent`."""

    recipients: int = 0
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    skipped: int = 0
    replied: int = 0
    opted_out: int = 0
    clicked: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    def steps(self, *, with_links: bool) -> list[Step]:
        """Return how many were meant, reached and moved to do something; opened links, where these are tracked."""
        found = {"Recipients": self.recipients, "Sent": self.sent, "Delivered": self.delivered}
        found |= {"Opened a link": self.clicked} if with_links else {}
        found |= {"Replied": self.replied, "Opted out": self.opted_out}
        whole = self.recipients
        return [
            Step(label, number, f"{number / whole:.1%}" if whole else "–") for label, number in found.items()
        ]

    @property
    def done(self) -> int:
        return self.recipients - self.waiting

    @property
    def reply_rate(self) -> float:
        return self.replied / self.sent if self.sent else 0.0

    @property
    def reply_words(self) -> str:
        return f"{self.reply_rate:.1%}" if self.sent else "–"

    @property
    def click_words(self) -> str:
        return f"{self.clicked / self.sent:.1%}" if self.sent else "–"

    @property
    def progress_words(self) -> str:
        return f"{self.done:,} of {self.recipients:,}"


def counts_of(blast: Blast) -> Counts:
    """Return where a blast's people are: now, or of very many as they were counted last (`Blast.tallied_at`).

    Nobody is anywhere before it has started.
    """
    return added_up(counts_by_variant(blast).values())


def counts_by_variant(blast: Blast) -> dict[str, Counts]:
    """Return the same for who got each of the variants."""
    return counts_told(blast.tally) if blast.tally else count_by_variant(blast)


def counts_told(told: Mapping[str, Any]) -> dict[str, Counts]:
    """Return what a tally says of each variant."""
    return {variant: Counts(**numbers) for variant, numbers in told["counts"].items()}


def count_by_variant(blast: Blast) -> dict[str, Counts]:
    """Count them, by three statements; the first of them holds the sum."""
    if blast.frozen_at is None:
        return {}
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast)
    grouped = rows.with_outcome().order_by().values_list("variant", "outcome")
    found: dict[str, dict[str, int]] = {}
    clicked: Counter[str] = Counter()
    for variant, outcome, number, clicks in grouped.annotate(number=Count("pk"), clicked=CLICKED):
        found.setdefault(variant, {})[outcome] = number
        clicked[variant] += clicks
    counts = {
        variant: replace(_counts(outcomes), clicked=clicked[variant])
        for variant, outcomes in sorted(found.items())
    }
    for name, kept in (("replied", who_answered(rows)), ("opted_out", who_refused(rows, team=blast.team))):
        by_variant = kept.order_by().values_list("variant").annotate(number=Count("pk"))
        for variant, number in by_variant:
            if variant in counts:
                counts[variant] = replace(counts[variant], **{name: number})
    return counts


def with_counts(blasts: Any) -> Any:
    """Add `counted` to each blast that has started: where its people are now, without who answered.

    Those of very many people know it by their tally.
    """
    rows = BlastRecipient.objects.filter(team=OuterRef("team"), blast=OuterRef("pk")).with_outcome()
    numbers = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome}
    counted = rows.order_by().values("blast").annotate(**numbers, clicked=CLICKED)
    told = JSONObject(**{name: name for name in (*numbers, "clicked")})
    now = Subquery(counted.values(told=told), output_field=JSONField())
    return blasts.annotate(counted=Case(When(tallied_at=None, then=now)))


def counts_in(blast: Any) -> Counts | None:
    """Return what `with_counts` has added; nothing before it has started."""
    if blast.frozen_at is None:
        return None
    if blast.is_tallied:
        return counts_of(blast)
    told = dict(blast.counted or {})
    return replace(_counts(told), clicked=told.get("clicked", 0))


def waits_for_somebody(blast: Blast) -> bool:
    """Return whether it is not known of everybody yet whether their text left."""
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast)
    return bool(rows.with_outcome().filter(outcome=Outcome.WAITING).exists())


def _counts(outcomes: dict[str, int]) -> Counts:
    number: Any = {outcome: outcomes.get(outcome, 0) for outcome in Outcome}
    return Counts(
        recipients=sum(number.values()),
        waiting=number[Outcome.WAITING],
        sent=number[Outcome.SENT] + number[Outcome.DELIVERED],
        delivered=number[Outcome.DELIVERED],
        failed=number[Outcome.FAILED],
        skipped=number[Outcome.SKIPPED],
    )


def added_up(parts: Iterable[Counts]) -> Counts:
    given = [part.as_dict() for part in parts]
    return Counts(**{name: sum(part[name] for part in given) for name in asdict(Counts())})
