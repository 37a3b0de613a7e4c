"""Parts of a blast's people: whom it reached, whom it did not, who answered and who did not."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from apps.blasts.models import Blast, BlastRecipient, BlastRecipientQuerySet, Outcome
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.chat.models import Message, TrackedLink
from apps.messaging.models import OptOut
from apps.messaging.selectors import opt_outs_that_bind

# What they write later than that is about something else.
ANSWERS_WITHIN = timedelta(days=7)
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
    if part is Slice.ALL:
        return cast("BlastRecipientQuerySet", rows)
    if part is Slice.REPLIED:
        return who_replied(rows)
    if part is Slice.OPTED_OUT:
        return who_opted_out(rows, blast)
    if part is Slice.CLICKED:
        return who_clicked(rows)
    if part is Slice.NOT_CLICKED:
        rows = rows.filter(outcome__in=LEFT, message__clicks=0)
    elif part is Slice.SILENT:
        replied = who_replied(BlastRecipient.objects.filter(team=blast.team_id, blast=blast))
        rows = rows.filter(outcome__in=LEFT).exclude(pk__in=replied.values("pk"))
    else:
        rows = rows.filter(outcome__in=LEFT if part is Slice.SENT else [part.value])
    return cast("BlastRecipientQuerySet", rows)


def people_of(blast: Blast, part: Slice) -> CandidateQuerySet:
    """Return who they are; whoever was erased since is nobody."""
    people = recipients_of(blast, part).order_by().values("candidate")
    return Candidate.objects.for_team(blast.team).filter(pk__in=people)


def who_replied(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Keep who wrote back, and not only that they want no more."""
    return rows.filter(
        # The few who wrote at all since then are looked at one by one.
        message__conversation__last_inbound_at__gt=F("message__sent_at"),
    ).filter(Exists(_answers()))


def with_reply(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Add `replied_at`, when they first wrote back."""
    return rows.annotate(replied_at=Subquery(_answers().order_by("created_at").values("created_at")[:1]))


def who_clicked(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Keep who went where a tracked link leads."""
    return rows.filter(message__clicks__gt=0)


def with_click(rows: BlastRecipientQuerySet) -> BlastRecipientQuerySet:
    """Add `clicked_at`, when they first did."""
    links = TrackedLink.objects.filter(
        team=OuterRef("team"), message=OuterRef("message"), clicked_at__isnull=False
    )
    return rows.annotate(clicked_at=Subquery(links.order_by("clicked_at").values("clicked_at")[:1]))


def who_opted_out(rows: BlastRecipientQuerySet, blast: Blast) -> BlastRecipientQuerySet:
    """Keep who said soon after it that they want no more."""
    return rows.filter(message__sent_at__isnull=False).filter(Exists(_refusals(blast)))


def with_refusal(rows: BlastRecipientQuerySet, blast: Blast) -> BlastRecipientQuerySet:
    """Add `refused_at`, when they said so."""
    return rows.annotate(refused_at=Subquery(_refusals(blast).order_by("said_at").values("said_at")[:1]))


def _answers() -> QuerySet[Message]:
    stops = OptOut.objects.filter(
        team=OuterRef("team"), phone=OuterRef("phone"), said_at=OuterRef("created_at")
    )
    return Message.objects.filter(
        ~Exists(stops),
        team=OuterRef("team"),
        conversation=OuterRef("message__conversation"),
        direction=Message.Direction.INBOUND,
        created_at__gt=OuterRef("message__sent_at"),
        created_at__lte=OuterRef("message__sent_at") + ANSWERS_WITHIN,
    )


def _refusals(blast: Blast) -> QuerySet[OptOut]:
    return opt_outs_that_bind(team=blast.team).filter(
        phone=OuterRef("phone"),
        said_at__gt=OuterRef("message__sent_at"),
        said_at__lte=OuterRef("message__sent_at") + ANSWERS_WITHIN,
    )
