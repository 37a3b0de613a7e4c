"""What people say to a text that went to many: each answer, and each STOP, is to the last text before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import Team
from apps.chat.models import Message
from apps.messaging.models import OptOut
from apps.messaging.selectors import opt_outs_that_bind

# What they write later than that is about something else.
ANSWERS_WITHIN = timedelta(days=7)
LEFT = (Message.Status.SENT, Message.Status.DELIVERED)
# Said by no one of us: a text is not less the last one for it.
AUTOMATIC = (Message.Origin.AUTO, Message.Origin.KEYWORD)
# Of rows with a `message`: whom a blast went to, what a campaign's steps did.
Rows = TypeVar("Rows", bound=QuerySet[Any])


def who_answered(rows: Rows) -> Rows:
    """Keep those whose text was answered, and not only by that they want no more."""
    return rows.filter(
        # The few who wrote at all since then are looked at one by one.
        message__status__in=LEFT,
        message__conversation__last_inbound_at__gt=F("message__sent_at"),
    ).filter(Exists(_answers()))


def with_answer(rows: Rows) -> Rows:
    """Add `replied_at`, when they first did."""
    return rows.annotate(replied_at=Subquery(_answers().order_by("created_at").values("created_at")[:1]))


def who_refused(rows: Rows, *, team: Team) -> Rows:
    """Keep those who have said after the text that they want no more."""
    return rows.filter(message__status__in=LEFT).filter(Exists(_refusals(team)))


def with_refusal(rows: Rows, *, team: Team) -> Rows:
    """Add `refused_at`, when they said so."""
    return rows.annotate(refused_at=Subquery(_refusals(team).order_by("said_at").values("said_at")[:1]))


def _answers() -> QuerySet[Message]:
    stops = OptOut.objects.filter(
        team=OuterRef("team"), phone=OuterRef("phone"), said_at=OuterRef("created_at")
    )
    return Message.objects.filter(
        ~Exists(stops),
        ~Exists(_texts_between("created_at")),
        team=OuterRef("team"),
        conversation=OuterRef("message__conversation"),
        direction=Message.Direction.INBOUND,
        created_at__gt=OuterRef("message__sent_at"),
        created_at__lte=OuterRef("message__sent_at") + ANSWERS_WITHIN,
    )


def _refusals(team: Team) -> QuerySet[OptOut]:
    return opt_outs_that_bind(team=team).filter(
        ~Exists(_texts_between("said_at")),
        phone=OuterRef("message__phone"),
        said_at__gt=OuterRef("message__sent_at"),
        said_at__lte=OuterRef("message__sent_at") + ANSWERS_WITHIN,
    )


def _texts_between(said: str) -> QuerySet[Message]:
    """Return what left to the same person after the text of a row, and before they said something."""
    sent_at = OuterRef(OuterRef("message__sent_at"))
    return Message.objects.filter(
        Q(sent_at__gt=sent_at) | Q(sent_at=sent_at, pk__gt=OuterRef(OuterRef("message"))),
        team=OuterRef(OuterRef("team")),
        conversation=OuterRef(OuterRef("message__conversation")),
        direction=Message.Direction.OUTBOUND,
        status__in=LEFT,
        sent_at__lt=OuterRef(said),
    ).exclude(origin__in=AUTOMATIC)
