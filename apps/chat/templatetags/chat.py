"""What a row and a thread show of a conversation at a moment; no query in any of them."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from apps.chat.attached import files_of, is_unscanned
from apps.chat.held_back import is_held_back, was_taken_back
from apps.chat.mentions import pieces_of
from apps.chat.models import Conversation, Message, Note
from apps.chat.models.links import stand_in
from apps.chat.rows import age_of, called, draw_row
from apps.core.markup import joined, markup
from apps.grids.drawing import Age
from apps.messaging.addresses import addresses_in
from apps.messaging.carrier_errors import OF_FILES, Treatment, carrier_error
from apps.messaging.gate import (
    BLOCKED,
    BULK,
    INVALID,
    LANDLINE,
    NO_NUMBER,
    OPTED_OUT,
    OUTSIDE_WINDOW,
    Asked,
    Refusal,
)
from apps.messaging.quiet_hours import clock_words

register = template.Library()


register.simple_tag(draw_row, name="chat_row")
register.filter("called", called)
register.filter("files", files_of)
register.filter("is_unscanned", is_unscanned)
register.filter("is_held_back", is_held_back)
register.filter("was_taken_back", was_taken_back)


@register.simple_tag
def tracked_link() -> str:
    """Return what a tracked link looks like, for who counts a text in which they are to stand."""
    return stand_in()


@register.filter
def age_at(conversation: Conversation, now: datetime) -> Age:
    return age_of(conversation, now=now)


@register.filter
def may_be_retried(message: Message) -> bool:
    """Return whether the same text could go through another time."""
    if message.error_code in HOPELESS_REFUSALS:
        return False
    return carrier_error(message.error_code).treatment not in HOPELESS_TREATMENTS


@register.filter
def told_in(refusal: Refusal) -> str:
    """Return which part of the guide explains why a text is refused, by its name there; nothing where none does."""
    if refusal.is_of_the_phone and refusal != OPTED_OUT:
        return "failures"
    return {NO_NUMBER.code: "", OUTSIDE_WINDOW: "hours"}.get(refusal.code, "stop")


@register.filter
def may_go_without_files(message: Message) -> bool:
    """Return whether a text failed because of its files, and has words that can go alone."""
    return bool(message.body and message.media) and message.error_code in OF_FILES


@register.filter
def may_ask_for_files(message: Message) -> bool:
    """Return whether a file that came with a text could not be fetched, and a person may ask for it once more."""
    return message.is_inbound and any(file.may_come for file in files_of(message))


@register.filter
def is_automatic(message: Message) -> bool:
    """Return whether no person wrote this text in the chat."""
    return not message.is_inbound and message.origin != Message.Origin.CHAT


@register.filter
def may_be_edited(message: Message) -> bool:
    """Return whether a planned text is one person's own, and not one of many."""
    return message.is_scheduled and message.origin not in BULK


@register.filter
def leaving_words(message: Message) -> str:
    """Return when a planned text leaves, on the page's clock and on theirs. Its conversation is at hand."""
    assert message.send_at is not None  # noqa: S101  (message_due_some_time)
    here = timezone.localtime(message.send_at)
    person = message.conversation.candidate
    asked = Asked(person.phone, state=person.state, time_zone=person.time_zone)
    theirs = clock_words(asked, moment=message.send_at)
    return f"Leaves {date_format(here, 'D, M j')}, {here:%H:%M} {here.tzname()} ({theirs})"


@register.filter
def linked(body: str) -> SafeString:
    """Make links of the addresses in what somebody wrote; all else is escaped and stays as it is."""
    parts: list[str] = []
    end = 0
    for address in addresses_in(body):
        parts += [body[end : address.start], markup(LINK, address.words)]
        end = address.end
    return joined([*parts, body[end:]])


@register.filter
def noted(note: Note) -> SafeString:
    """Return the words of a note, with links, and the names of those whom it mentions marked."""
    pieces = pieces_of(note.body, [mention["name"] for mention in note.mentions])
    return joined(markup(MENTION, piece) if is_name else linked(piece) for piece, is_name in pieces)


MENTION = '<span class="message__mention">{0}</span>'
LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'
HOPELESS_REFUSALS = {refusal.code for refusal in (OPTED_OUT, INVALID, LANDLINE, BLOCKED)}
HOPELESS_TREATMENTS = {
    *(Treatment.PERMANENT, Treatment.INVALID, Treatment.LANDLINE),
    *(Treatment.BLOCKED, Treatment.OPTED_OUT),
}
