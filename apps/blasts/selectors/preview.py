"""What would come of a blast that is not started: real texts of real people, whom it reaches, how long, how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.blasts.models import Blast
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.chat.weighing import Weight, weigh
from apps.core.words import counted
from apps.lists.selectors import (
    LOOKED_AT,
    GateReach,
    Preview,
    Sample,
    ask_gate_of,
    fill_for,
    members_of,
    samples_of,
    some_of,
    who_was_texted_of,
    with_files,
)

SHOWN = 5


def preview_of(blast: Blast, *, now: datetime, exact: bool = False) -> Preview:
    """Return what would come of a blast when it goes; of a large list only that it is large, unless `exact`."""
    at = max(now, blast.send_at) if blast.is_scheduled and blast.send_at else now
    reach = ask_gate_of(blast, origin=Message.Origin.BLAST, now=now, at=at, exact=exact)
    if blast.list is None or reach.error is not None:
        return Preview(reach, [])
    found = Candidate.objects.for_team(blast.team).filter(pk__in=reach.first[:LOOKED_AT])
    people = list(found.order_by("-pk"))
    weights = _weights(blast, people, reach, now=now)
    preview = Preview(
        reach=reach,
        samples=_samples(blast, some_of(blast, people, shown=SHOWN)),
        parts_min=min(weight.least for weight in weights.values()),
        parts_max=max(weight.most for weight in weights.values()),
        parts_mean=sum(
            weight.total / (weight.people or 1) * _share(blast, variant)
            for variant, weight in weights.items()
        ),
        looked_at=max(weight.people for weight in weights.values()),
        missing=max((count for weight in weights.values() for count in weight.missing.values()), default=0),
        pace=blast.number.pace if blast.number else 0.0,
        price=blast.team.price_per_part,
    )
    return with_files(preview) if blast.media else preview


def _samples(blast: Blast, people: Sequence[Candidate]) -> list[Sample]:
    """Return what some people would read, in each of the variants."""
    filled = fill_for(blast, people, bodies=blast.bodies)
    texted = who_was_texted_of(blast, people)
    return [
        sample
        for variant in blast.bodies
        for sample in samples_of(
            people,
            filled[variant],
            texted=texted,
            track_links=blast.track_links,
            variant=variant,
            is_mms=bool(blast.media),
        )
    ]


def _weights(
    blast: Blast, people: Sequence[Candidate], reach: GateReach, *, now: datetime
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
