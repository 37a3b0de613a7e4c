"""What came of a blast at one moment, in numbers: of a large one a worker keeps it beside the blast."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import Trunc

from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.blasts.selectors.counts import count_by_variant
from apps.blasts.selectors.nights import count_waits
from apps.lists.selectors import who_answered, who_clicked, who_refused, with_answer, with_click, with_refusal

MOMENTS_SHOWN = 60


def tally_of(blast: Blast, now: datetime) -> dict[str, Any]:
    """Count what came of a blast. As it is kept: `counts` by variant, `waits`, `reasons`, `moments` by the `step`."""
    step = _step(blast, now=now)
    return {
        "counts": {variant: counts.as_dict() for variant, counts in count_by_variant(blast).items()},
        "waits": count_waits(blast, now=now),
        "reasons": _reasons(blast),
        "step": step,
        "moments": _moments(blast, step),
    }


def _reasons(blast: Blast) -> list[tuple[str, str, int]]:
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast).with_outcome()
    grouped = rows.filter(outcome__in=[Outcome.FAILED, Outcome.SKIPPED]).order_by()
    counted = grouped.values_list("outcome", "reason").annotate(number=Count("pk"))
    return list(counted.order_by("-number", "reason"))


def _step(blast: Blast, *, now: datetime) -> str:
    age = now - (blast.started_at or now)
    if age <= timedelta(hours=1):
        return "minute"
    return "hour" if age <= timedelta(days=2) else "day"


def _moments(blast: Blast, step: str) -> list[tuple[str, dict[str, int]]]:
    """Return what happened when, the oldest first."""
    rows = BlastRecipient.objects.for_team(blast.team).filter(blast=blast)
    arrived = rows.with_outcome().filter(outcome__in=[Outcome.SENT, Outcome.DELIVERED])
    asked: dict[str, tuple[Any, str]] = {
        # Who is told as failed above was handed to the carrier, too: here as there they are none of the sent.
        "sent": (arrived.filter(message__sent_at__isnull=False), "message__sent_at"),
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
    return [(moment.isoformat(), numbers) for moment, numbers in sorted(found.items())][:MOMENTS_SHOWN]
