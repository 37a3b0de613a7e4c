"""What a row and a thread show of a conversation at a moment; no query in any of them."""

from __future__ import annotations

from datetime import datetime

from django import template

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message
from apps.chat.waiting import age_words
from apps.core.phones import format_phone
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.gate import INVALID, LANDLINE, OPTED_OUT

register = template.Library()


@register.filter
def called(candidate: Candidate) -> str:
    """Return what to call somebody: the name, else the phone number."""
    return candidate.name or format_phone(candidate.phone)


@register.filter
def colour_at(conversation: Conversation, now: datetime) -> str:
    return conversation.colour(now=now).value


@register.filter
def age_at(conversation: Conversation, now: datetime) -> str:
    """Return how long they have waited, or why nobody waits."""
    if conversation.is_closed:
        return "Closed"
    age = conversation.age(now=now)
    if age is not None:
        return age_words(age)
    if not conversation.last_body:
        return "No texts yet"
    return "Answered" if conversation.last_inbound_at else "No reply yet"


@register.filter
def rest_shape(conversation: Conversation) -> str:
    """Return the shape of a grey pill: a tick, which is the empty one, only for who was answered."""
    if conversation.is_closed:
        return "box"
    if not conversation.last_body:
        return "dash"
    return "" if conversation.last_inbound_at else "ring"


@register.filter
def is_undelivered(conversation: Conversation) -> bool:
    """Return whether the newest text of a row (`for_row`) is one of ours that failed."""
    return getattr(conversation, "last_status", "") in {Message.Status.FAILED, Message.Status.UNDELIVERED}


@register.filter
def claimant_at(conversation: Conversation, now: datetime) -> User | None:
    """Return who is on it right now, if anybody."""
    return conversation.claimant(now=now)


@register.filter
def may_be_retried(message: Message) -> bool:
    """Return whether the same text could go through another time."""
    if message.error_code in HOPELESS_REFUSALS:
        return False
    return carrier_error(message.error_code).treatment not in HOPELESS_TREATMENTS


@register.filter
def is_automatic(message: Message) -> bool:
    """Return whether no person wrote this text in the chat."""
    return not message.is_inbound and message.origin != Message.Origin.CHAT


HOPELESS_REFUSALS = {refusal.code for refusal in (OPTED_OUT, INVALID, LANDLINE)}
HOPELESS_TREATMENTS = {Treatment.PERMANENT, Treatment.INVALID, Treatment.LANDLINE, Treatment.OPTED_OUT}
