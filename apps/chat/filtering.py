"""What filters may ask of conversations and texts; and the people they are with, for roots of this floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership
from apps.candidates.filtering import applications_of, candidate_fields, custom_fields_of
from apps.candidates.models import FilterableCandidate
from apps.chat.models import SNOOZED, WAITING, Conversation, Message
from apps.chat.waiting import Colour, colour_bounds
from apps.core.filters import Choice, Context, Field, Kind, Reach, declare, own, through

CONVERSATION, TEXTS, TEXT, LINK = "Conversation", "Texts", "Text", "Link"

SENT = Q(direction=Message.Direction.OUTBOUND, sent_at__isnull=False)
# What was written to leave at once, or has had its time.
LEAVING = Q(direction=Message.Direction.OUTBOUND) & ~Q(
    status__in=[Message.Status.SCHEDULED, Message.Status.CANCELLED]
)
FAILED = Q(status__in=[Message.Status.FAILED, Message.Status.UNDELIVERED])


def conversation_fields(reach: Reach) -> Iterator[Field]:
    """Yield the fields of a conversation."""
    of_conversation = partial(Field, group=CONVERSATION, reach=reach)
    yield of_conversation(
        name="conversation.stage",
        label="Stage",
        kind=Kind.CHOICE,
        column="stage",
        choices=_of_model(Conversation.Stage),
    )
    for name, label, holds in (
        ("closed", "Closed", lambda _, __: Q(closed_at__isnull=False)),
        ("waiting", "Waiting", lambda _, __: WAITING),
        ("snoozed", "Snoozed", lambda _, __: SNOOZED),
        ("claimed", "Claimed", lambda _, c: Q(claimed_by__isnull=False, claimed_until__gt=c.now)),
        ("has_texted", "Has texted", lambda _, __: Q(last_inbound_at__isnull=False)),
    ):
        yield of_conversation(name=f"conversation.{name}", label=label, kind=Kind.YES_NO, column=holds)
    yield of_conversation(
        name="conversation.colour",
        label="Colour",
        kind=Kind.CHOICE,
        column=_is_coloured,
        choices=_of_model(Colour),
    )
    yield of_conversation(
        name="conversation.assignee", label="Assignee", kind=Kind.CHOICE, column="assignee", choices=_people
    )
    for name, label in (
        ("waiting_since", "Waiting since"),
        ("snoozed_until", "Snoozed until"),
        ("last_message_at", "Last text"),
        ("last_inbound_at", "Last text from them"),
    ):
        yield of_conversation(name=f"conversation.{name}", label=label, kind=Kind.MOMENT, column=name)


def activity_fields(*, candidate: str, conversation: str, inner: str) -> Iterator[Field]:
    """Yield what was texted with a person.

    `candidate` is the root's path to their id; the root's `conversation` is the `inner` of their texts.
    """
    of_texts = partial(Field, group=TEXTS)
    for name, label, counted in (
        ("inbound_count", "Texts from them", Q(direction=Message.Direction.INBOUND)),
        ("outbound_count", "Texts to them", SENT),
    ):
        yield of_texts(
            name=f"conversation.{name}",
            label=label,
            kind=Kind.NUMBER,
            column="text_count",
            reach=through(partial(_with_count, counted), inner="pk", outer=candidate),
        )
    yield of_texts(
        name="conversation.last_outbound_at",
        label="Last text to them",
        kind=Kind.MOMENT,
        column="sent_at",
        reach=through(_last_sent, inner=inner, outer=conversation),
    )
    yield of_texts(
        name="conversation.last_text_failed",
        label="Last text to them failed",
        kind=Kind.YES_NO,
        column=lambda _, __: FAILED,
        reach=through(_last_leaving, inner=inner, outer=conversation),
    )


def message_fields() -> Iterator[Field]:
    """Yield the fields of one text, where that is the root."""
    of_text = partial(Field, group=TEXT)
    yield of_text(name="message.body", label="Words", kind=Kind.TEXT, column="body")
    for name, label, choices in (
        ("direction", "Direction", Message.Direction),
        ("status", "Text’s status", Message.Status),
        ("origin", "Origin", Message.Origin),
    ):
        yield of_text(
            name=f"message.{name}", label=label, kind=Kind.CHOICE, column=name, choices=_of_model(choices)
        )
    yield of_text(name="message.author", label="Author", kind=Kind.CHOICE, column="author", choices=_people)
    yield of_text(name="message.error_code", label="Error code", kind=Kind.TEXT, column="error_code")
    yield of_text(name="message.segments", label="Segments", kind=Kind.NUMBER, column="segments")
    for name, label in (("created_at", "Written"), ("sent_at", "Sent"), ("delivered_at", "Delivered")):
        yield of_text(name=f"message.{name}", label=label, kind=Kind.MOMENT, column=name)


def link_fields() -> Iterator[Field]:
    """Yield the fields of a tracked link, where that is the root."""
    of_link = partial(Field, group=LINK)
    yield of_link(name="link.target", label="Leads to", kind=Kind.TEXT, column="target")
    yield of_link(name="link.clicks", label="Opened so often", kind=Kind.NUMBER, column="clicks")
    for name, label in (("clicked_at", "First opened"), ("created_at", "Written")):
        yield of_link(name=f"link.{name}", label=label, kind=Kind.MOMENT, column=name)
    yield of_link(
        name="link.origin",
        label="Origin",
        kind=Kind.CHOICE,
        column="origin",
        choices=_of_model(Message.Origin),
        reach=through(_texts, inner="pk", outer="message_id"),
    )


def _of_model(choices: Any) -> Callable[[Context], Sequence[Choice]]:
    return lambda _: [Choice(str(key), str(label)) for key, label in choices.choices]


def _people(context: Context) -> Sequence[Choice]:
    memberships = Membership.objects.for_team(context.team).with_people()
    return [Choice(str(each.user_id), str(each.user)) for each in memberships]


def _conversations(context: Context) -> QuerySet[Any]:
    return Conversation.objects.for_team(context.team)


def _texts(context: Context) -> QuerySet[Any]:
    return Message.objects.for_team(context.team)


def _is_coloured(key: Any, context: Context) -> Q:
    colour = Colour(key)
    if colour is Colour.GREY:
        return Q(waiting_since__isnull=True)
    after, until = colour_bounds(colour, now=context.now)
    since = Q(waiting_since__gt=after) if after else Q()
    return since & Q(waiting_since__lte=until) if until else since


def _with_count(counted: Q, context: Context) -> QuerySet[Any]:
    """Return everybody with their `text_count`: who never texted has a count, too."""
    texts = Message.objects.for_team(context.team).filter(counted, conversation__candidate=OuterRef("pk"))
    of_one = texts.order_by().values("conversation").annotate(count=Count("pk")).values("count")
    return FilterableCandidate.objects.annotate(text_count=Coalesce(Subquery(of_one), 0))


def _last_sent(context: Context) -> QuerySet[Any]:
    sent = Message.objects.for_team(context.team).filter(SENT)
    later = Q(sent_at__gt=OuterRef("sent_at")) | Q(sent_at=OuterRef("sent_at"), pk__gt=OuterRef("pk"))
    return sent.filter(~Exists(sent.filter(later, conversation=OuterRef("conversation"))))


def _last_leaving(context: Context) -> QuerySet[Any]:
    leaving = Message.objects.for_team(context.team).filter(LEAVING)
    later = Q(created_at__gt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")
    )
    return leaving.filter(~Exists(leaving.filter(later, conversation=OuterRef("conversation"))))


def _of_candidate(candidate: str) -> Iterator[Field]:
    """Yield all that this floor knows of a person, for a root that knows their id."""
    yield from conversation_fields(through(_conversations, inner="candidate", outer=candidate))
    yield from activity_fields(candidate=candidate, conversation=candidate, inner="conversation__candidate")


declare("candidates", *_of_candidate("pk"))
declare("applications", *_of_candidate("candidate_id"))
declare(
    "conversations",
    *conversation_fields(own),
    *activity_fields(candidate="candidate_id", conversation="pk", inner="conversation"),
    *candidate_fields(candidate="candidate_id"),
    custom_fields_of(candidate="candidate_id"),
    *applications_of(candidate="candidate_id"),
)
declare(
    "messages",
    *message_fields(),
    *conversation_fields(through(_conversations, inner="pk", outer="conversation_id")),
    *activity_fields(
        candidate="conversation__candidate_id", conversation="conversation_id", inner="conversation"
    ),
    *candidate_fields(candidate="conversation__candidate_id"),
    custom_fields_of(candidate="conversation__candidate_id"),
    *applications_of(candidate="conversation__candidate_id"),
)
declare(
    "links",
    *link_fields(),
    *candidate_fields(candidate="message__conversation__candidate_id"),
    custom_fields_of(candidate="message__conversation__candidate_id"),
    *applications_of(candidate="message__conversation__candidate_id"),
)
