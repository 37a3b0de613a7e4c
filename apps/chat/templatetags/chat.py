"""What a row and a thread show of a conversation at a moment; no query in any of them."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from apps.chat.models import Conversation, Message
from apps.chat.rows import Row, age_of, called, row_of
from apps.grids.declarations import Age
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.gate import INVALID, LANDLINE, OPTED_OUT

register = template.Library()


register.filter("called", called)


@register.filter
def row_at(conversation: Conversation, now: datetime) -> Row:
    return row_of(conversation, now=now)


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
def is_automatic(message: Message) -> bool:
    """Return whether no person wrote this text in the chat."""
    return not message.is_inbound and message.origin != Message.Origin.CHAT


@register.filter
def linked(body: str) -> SafeString:
    """Make links of the addresses in what somebody wrote; all else is escaped and stays as it is."""
    parts = []
    end = 0
    for found in ADDRESS.finditer(body):
        address = _without_end_of_sentence(found[0])
        if not _leads_somewhere(address):
            continue
        parts += [conditional_escape(body[end : found.start()]), format_html(LINK, address)]
        end = found.start() + len(address)
    return format_html_join("", "{}", ((part,) for part in [*parts, body[end:]]))


def _without_end_of_sentence(address: str) -> str:
    """Return an address without the punctuation after it; a bracket belongs to it only if it was opened in it."""
    end = len(address)
    opened, closed = address.count("("), address.count(")")
    while end:
        last = address[end - 1]
        if last == ")" and closed > opened:
            closed -= 1
        elif last not in PUNCTUATION:
            break
        end -= 1
    return address[:end]


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # Asked for, a port that is none raises.
        return bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


# Up to a space, a quotation mark, a bracket of markup, or a letter that is not seen or turns the direction of others.
ADDRESS = re.compile(
    r"""(?<!\w)https?://[^\s<>"'“”«»\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+""",
    re.IGNORECASE,
)
PUNCTUATION = ".,:;!?…*_~|]}"
LINK = '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'
HOPELESS_REFUSALS = {refusal.code for refusal in (OPTED_OUT, INVALID, LANDLINE)}
HOPELESS_TREATMENTS = {Treatment.PERMANENT, Treatment.INVALID, Treatment.LANDLINE, Treatment.OPTED_OUT}
