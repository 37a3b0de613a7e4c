"""One chat as a list shows it at a moment: in ready words, and drawn. It asks nothing.

A dashboard has a hundred and more of them, so no template draws them one by one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message
from apps.chat.waiting import age_words
from apps.core.markup import joined, markup
from apps.core.paths import path_of
from apps.core.phones import format_phone
from apps.core.templatetags.avatars import avatar
from apps.core.templatetags.icons import icon
from apps.core.templatetags.moments import moment
from apps.core.templatetags.pills import age_pill
from apps.grids.drawing import Age

NOTHING = SafeString("")
ROW = (
    '<li class="row__item" id="conversation-{0}" data-conversation="{0}" data-waiting-since="{1}"'
    ' data-last-message-at="{2}" data-last-inbound-at="{3}" data-assignee="{4}" data-claimed-by="{5}"'
    ' data-stage="{6}"{7}>'
    '<a class="row" href="{8}" data-show-pane="thread">{9}<span class="row__line">'
    '<bdi class="row__name">{10}</bdi>'
    '<span class="row__unread"><span class="row__dot"></span><span class="visually-hidden">, unread</span></span>'
    '{11} {12}</span><span class="row__line">{13} {14}</span></a></li>'
)
UNDELIVERED = '<span class="row__failed">{}Not delivered</span>'
OURS = '<span class="row__ours">{}<span class="visually-hidden">We wrote: </span></span>'
TEXT = '<span class="row__text"{}>{}<bdi dir="auto">{}</bdi></span>'
SNOOZED = '<span class="row__claim">{}<span class="visually-hidden">Snoozed until</span> {}</span>'
PLANNED = (
    '<span class="row__planned" title="A text is planned">{}'
    '<span class="visually-hidden">Planned for</span> {}</span>'
)
CLAIMED = '<span class="row__claim" title="{0} is on it">{1}{2}<span class="visually-hidden">{0} is on it</span></span>'
ASSIGNED = (
    '<span class="row__owner" title="Assigned to {0}">{1}'
    '<span class="visually-hidden">Assigned to {0}</span></span>'
)


IN_VAIN = frozenset({Message.Status.FAILED, Message.Status.UNDELIVERED})


def called(candidate: Candidate) -> str:
    """Return what to call somebody: the name, else the phone number."""
    return candidate.name or format_phone(candidate.phone)


def age_of(conversation: Conversation, *, now: datetime) -> Age:
    """Return how long they have waited, or why nobody waits. A grey tick (no shape) is for who was answered."""
    waited = conversation.age(now=now)
    if conversation.is_closed:
        return Age("grey", "Closed", shape="box")
    if waited is not None:
        return Age(conversation.colour(now=now).value, age_words(waited), since=conversation.waiting_since)
    if not conversation.last_body:
        return Age("grey", "No texts yet", shape="dash")
    if conversation.last_inbound_at:
        return Age("grey", "Answered")
    return Age("grey", "No reply yet", shape="ring")


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def draw_row(
    conversation: Conversation, now: datetime, found: Message | None = None, excerpt: str = ""
) -> SafeString:
    """Draw a conversation of `ConversationQuerySet.for_row`, alike for every eye.

    What differs for each person the list's own element adds. A search has `found` a text there, and shows where.
    """
    asked: dict[str, Any] = vars(conversation)
    name, age = called(conversation.candidate), age_of(conversation, now=now)
    claimant, assignee = conversation.claimant(now=now), conversation.assignee
    about = " · ".join(filter(None, (asked.get("job_title"), asked.get("source"))))
    return markup(
        ROW,
        conversation.pk,
        _iso(conversation.waiting_since if conversation.is_waiting else None),
        _iso(conversation.last_message_at),
        _iso(conversation.last_inbound_at),
        assignee.pk if assignee else "",
        claimant.pk if claimant else "",
        conversation.stage,
        _marks(conversation),
        path_of("chat:conversation", conversation.pk),
        avatar(name),
        name,
        markup('<span class="row__sub">{}</span>', about) if about else NOTHING,
        age_pill(age.colour, age.words, since=age.since, shape=age.shape),
        _found(found, excerpt) if found else _last(conversation),
        _whose(conversation, claimant, assignee),
    )


def _marks(conversation: Conversation) -> SafeString:
    asked: dict[str, Any] = vars(conversation)
    told = {
        "closed": conversation.is_closed,
        "snoozed": conversation.snoozed_until,
        "unread": asked.get("is_unread"),
    }
    marks = "".join(f" data-{name}" for name, holds in told.items() if holds)
    read_at = _iso(asked.get("read_at"))
    return joined([SafeString(marks), markup(' data-read-at="{}"', read_at) if read_at else NOTHING])


def _found(message: Message, excerpt: str) -> SafeString:
    ours = NOTHING if message.is_inbound else markup(OURS, icon("corner-up-left", "small"))
    return markup(TEXT, SafeString(" data-found"), ours, excerpt)


def _last(conversation: Conversation) -> SafeString:
    before = NOTHING
    if vars(conversation).get("last_status", "") in IN_VAIN:
        before = markup(UNDELIVERED, icon("circle-alert", "small"))
    elif conversation.last_body and not conversation.last_is_inbound:
        before = markup(OURS, icon("corner-up-left", "small"))
    return markup(TEXT, NOTHING, before, conversation.last_body or "No texts yet")


def _whose(conversation: Conversation, claimant: User | None, assignee: User | None) -> SafeString:
    """Draw until when it is snoozed, for when a text is planned, and who is on it, or whose it is."""
    whose = []
    if planned_at := vars(conversation).get("planned_at"):
        whose.append(markup(PLANNED, icon("calendar-clock", "small"), moment(planned_at, "short")))
    if conversation.snoozed_until:
        until = moment(conversation.snoozed_until, "short")
        whose.append(markup(SNOOZED, icon("alarm-clock", "small"), until))
    if claimant:
        whose.append(markup(CLAIMED, str(claimant), icon("hand", "small"), avatar(claimant, "small")))
    elif assignee:
        whose.append(markup(ASSIGNED, str(assignee), avatar(assignee, "small")))
    return joined(whose)
