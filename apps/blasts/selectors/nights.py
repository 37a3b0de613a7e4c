"""Who of a blast's people has to wait, until when, and what the page says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.formats import date_format

from apps.blasts.models import Blast, BlastRecipient
from apps.chat.models import Message
from apps.core.words import counted


@dataclass(frozen=True)
class Waits:
    """How many may not be texted yet, and from when on the first and the last of them may be."""

    people: int = 0
    first: datetime | None = None
    last: datetime | None = None
    # They may also have had their share of texts to many, or our number its own for today.
    has_caps: bool = False

    @property
    def words(self) -> str:
        """Return it as people read it, on the page's clock; nothing where nobody waits."""
        if self.first is None or self.last is None:
            return ""
        why = "it is outside of the hours in which they may be texted, or a cap is reached"
        if not self.has_caps:
            why = "it is outside of the hours in which they may be texted"
        people = counted(self.people, "person waits", "people wait")
        when = f"from {clock_words(self.first)} on"
        if self.last != self.first:
            when = f"the first {when}, the last from {clock_words(self.last)} on"
        return f"{people}: {why}. Their texts leave by themselves, {when}."


def waits_of(blast: Blast, *, now: datetime) -> Waits:
    """Return who waits for another moment: now, or of very many people as they were counted last."""
    if blast.frozen_at is None or not blast.is_going:
        return Waits()
    told = blast.tally["waits"] if blast.tally else count_waits(blast, now=now)
    first, last = (datetime.fromisoformat(each) if each else None for each in (told["first"], told["last"]))
    # For what caps there are, the team and the number are asked as they are.
    has_caps = bool(blast.team.frequency_cap or (blast.number and blast.number.daily_cap))
    return Waits(told["people"], first, last, has_caps) if told["people"] else Waits()


def count_waits(blast: Blast, *, now: datetime) -> dict[str, Any]:
    """Count whose text is not in the queue yet, and whose was put off in it: `people`, and the `first` and `last`."""
    people = BlastRecipient.objects.for_team(blast.team).filter(blast=blast)
    outside = people.filter(message=None, skipped="", not_before__gt=now)
    # Put off by more than what the next look decides.
    inside = people.filter(message__status=Message.Status.SCHEDULED, message__send_at__gt=now)
    found = [
        rows.aggregate(people=Count("pk"), first=Min(moment), last=Max(moment))
        for rows, moment in ((outside, "not_before"), (inside, "message__send_at"))
    ]
    waiting = [each for each in found if each["people"]]
    return {
        "people": sum(each["people"] for each in waiting),
        "first": min((each["first"].isoformat() for each in waiting), default=None),
        "last": max((each["last"].isoformat() for each in waiting), default=None),
    }


def clock_words(moment: datetime) -> str:
    """Return a moment on the page's clock, as in “Fri, Nov 27, 08:00 CET”."""
    there = timezone.localtime(moment)
    return f"{date_format(there, 'D, M j')}, {there:%H:%M} {there.tzname()}"
