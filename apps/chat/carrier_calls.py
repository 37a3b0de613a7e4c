"""The fields of the carrier's calls, read and checked (form posts; names after Twilio's webhook reference)."""

from __future__ import annotations

import re

from django.http import QueryDict

from apps.chat.inbound import InboundText
from apps.messaging.models import Number

MESSAGE_SID = re.compile(r"^(SM|MM)[0-9a-fA-F]{32}$")
E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
MOST_MEDIA = 10


class UnreadableCall(Exception):
    """A call with a true signature that is not what it should be."""


def read_inbound(fields: QueryDict, *, number: Number) -> InboundText:
    """Return the text that an inbound call brings. Raises `UnreadableCall`."""
    sid = _sid(fields, number)
    phone, ours = fields.get("From", ""), fields.get("To", "")
    if not E164.match(phone):
        raise UnreadableCall("The sender is not a phone number that can be answered.")
    if ours != number.phone:
        raise UnreadableCall("The text is to another number than this address is for.")
    media = [
        {
            "url": fields.get(f"MediaUrl{index}", ""),
            "content_type": fields.get(f"MediaContentType{index}", ""),
        }
        for index in range(_count(fields.get("NumMedia", "0")))
    ]
    # A text column cannot hold NUL.
    body = fields.get("Body", "").replace("\x00", "")
    return InboundText(sid=sid, phone=phone, body=body, media=[item for item in media if item["url"]])


def read_status(fields: QueryDict, *, number: Number) -> QueryDict:
    """Return the fields of a status call, checked. Raises `UnreadableCall`."""
    _sid(fields, number)
    if not fields.get("MessageStatus"):
        raise UnreadableCall("The call names no status.")
    return fields


def _sid(fields: QueryDict, number: Number) -> str:
    # Two field lists can sign alike (A=BC, AB=C): the names and the account must be right as well.
    if fields.get("AccountSid") != number.account_sid:
        raise UnreadableCall("The call is from another carrier account than this number's.")
    sid = fields.get("MessageSid", "")
    if not MESSAGE_SID.match(sid):
        raise UnreadableCall("The call has no message id.")
    return sid


def _count(text: str) -> int:
    return min(int(text), MOST_MEDIA) if text.isdecimal() else 0
