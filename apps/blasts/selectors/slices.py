"""Parts of a blast's people: whom it reached, whom it did not, who answered and who did not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast

from django.db.models import OuterRef, Subquery

from apps.blasts.models import Blast, BlastRecipient, BlastRecipientQuerySet, Outcome
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.chat.models import TrackedLink
from apps.lists.selectors import who_answered, who_refused

LEFT = (Outcome.SENT, Outcome.DELIVERED)


class Slice(StrEnum):
    ALL = "all"
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    REPLIED = "replied"
    SILENT = "silent"
    OPTED_OUT = "opted_out"
    CLICKED = "clicked"
    NOT_CLICKED = "not_clicked"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Slice.ALL: "Everybody",
    Slice.WAITING: "Waiting",
    Slice.SENT: "Sent",
    Slice.DELIVERED: "Delivered",
    Slice.FAILED: "Failed",
    Slice.SKIPPED: "Skipped",
    Slice.REPLIED: "Replied",
    Slice.SILENT: "Did not answer",
    Slice.OPTED_OUT: "Opted out",
    Slice.CLICKED: "Opened a link",
    Slice.NOT_CLICKED: "Did not open a link",
}
OF_LINKS = frozenset({Slice.CLICKED, Slice.NOT_CLICKED})


def recipients_of(blast: Blast, part: Slice = Slice.ALL) -> BlastRecipientQuerySet:
    """Return some of a blast's recipients, each with `outcome` and `reason`."""
    rows: Any = BlastRecipient.objects.for_team(blast.team).filter(blast=blast).with_outcome()
    if part is Slice.REPLIED:
        rows = who_answered(rows)
    elif part is Slice.OPTED_OUT:
        rows = who_refused(rows, team=blast.team)
    elif part is Slice.CLICKED:
        rows = who_clicked(rows)
    elif part is Slice.NOT_CLICKED:
        rows = rows.filter(outcome__in=LEFT, message__clicks=0)
    elif part is Slice.SILENT:
        replied = who_answered(BlastRecipient.objects.filter(team=blast.team_id, blast=blast))
        rows = rows.filter(outcome__in=LEFT).exclude(pk__in=replied.values("pk"))
    elif part is not Slice.ALL:
        rows = rows.filter(outcome__in=LEFT if part is Slice.SENT else [part.value])
    return cast("BlastRecipientQuerySet", rows)


def people_of(blast: Blast, part: Slice) -> CandidateQuerySet:
    """Return who they are; whoever was erased since is nobody."""
    people = recipients_of(blast, part).order_by().values("candidate")
    return Candidate.objects.for_team(blast.team).filter(pk__in=people)


def who_clicked(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Keep who went where a tracked link leads."""
    return rows.filter(message__clicks__gt=0)


def with_click(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Add `clicked_at`, when they first did."""
    links = TrackedLink.objects.filter(
        team=OuterRef("team"), message=OuterRef("message"), clicked_at__isnull=False
    )
    return rows.annotate(clicked_at=Subquery(links.order_by("clicked_at").values("clicked_at")[:1]))
