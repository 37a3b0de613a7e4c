"""What the carrier says of phone calls, read and checked (names after Twilio's voice webhook reference)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict

from apps.core.phones import InvalidPhone, parse_phone
from apps.messaging.carrier_calls import Misdirected, UnreadableCall, ensure_from_account, storable
from apps.messaging.models import Number

CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
ANSWERED = "completed"
LONGEST_CALL = 24 * 60 * 60


@dataclass(frozen=True)
class IncomingCall:
    """A phone call as the carrier announced it. `phone` is the caller's, in E.164; "" where they withhold it."""

    sid: str
    phone: str


@dataclass(frozen=True)
class EndOfCall:
    """What became of a call that was forwarded, and how many seconds it was spoken on."""

    sid: str
    is_answered: bool
    seconds: int


def read_call(fields: QueryDict, *, number: Number) -> IncomingCall:
    """Return the call that is coming in. Raises `UnreadableCall`."""
    fields = storable(fields)
    sid = _sid(fields, number)
    return IncomingCall(sid=sid, phone=_caller(fields.get("From", ""), number))


def read_end(fields: QueryDict, *, number: Number) -> EndOfCall:
    """Return what became of a forwarded call. Raises `UnreadableCall`."""
    fields = storable(fields)
    sid = _sid(fields, number)
    status = fields.get("DialCallStatus", "")
    if not status:
        raise UnreadableCall("The call does not say what became of it.")
    seconds = fields.get("DialCallDuration", "")[:6]
    return EndOfCall(
        sid=sid,
        is_answered=status == ANSWERED,
        seconds=min(int(seconds), LONGEST_CALL) if seconds.isdecimal() and seconds.isascii() else 0,
    )


def _sid(fields: QueryDict, number: Number) -> str:
    ensure_from_account(fields, account_sid=number.account_sid)
    if fields.get("To", "") != number.phone:
        raise Misdirected("The call is to another number than this address is for.")
    sid = fields.get("CallSid", "")
    if not CALL_SID.fullmatch(sid):
        raise UnreadableCall("The call has no id.")
    return sid


def _caller(text: str, number: Number) -> str:
    """Return who calls; nothing where they do not say it, or are we ourselves.

    For who withholds it Twilio puts RESTRICTED, ANONYMOUS and the like, as words or spelt on the keys of a phone
    (+7378742833, +266696687): numbers that there cannot be.
    """
    if text == number.phone or not text.startswith("+"):
        return ""
    try:
        return parse_phone(text)
    except InvalidPhone:
        return ""
