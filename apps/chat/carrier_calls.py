"""The fields of the carrier's calls, read and checked (form posts; names after Twilio's webhook reference)."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import QueryDict

from apps.chat.inbound import InboundText, is_answerable
from apps.messaging.carrier_calls import Misdirected, UnreadableCall, ensure_from_account, storable
from apps.messaging.models import Number

MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
ERROR_CODE = re.compile(r"[0-9]{1,6}")
MOST_MEDIA = 10
OPT_OUT_TYPES = {"STOP", "START", "HELP"}


def read_inbound(fields: QueryDict, *, number: Number) -> InboundText:
    """Return the text that an inbound call brings. Raises `UnreadableCall`."""
    fields = storable(fields)
    sid = _sid(fields, number)
    phone, ours = fields.get("From", ""), fields.get("To", "")
    if not is_answerable(phone):
        raise UnreadableCall("The sender is not a phone number that can be answered.")
    if ours != number.phone:
        raise Misdirected("The text is to another number than this address is for.")
    media = [
        {
            "url": fields.get(f"MediaUrl{index}", ""),
            "content_type": fields.get(f"MediaContentType{index}", ""),
        }
        for index in range(_count(fields.get("NumMedia", "0")))
    ]
    return InboundText(
        sid=sid,
        phone=phone,
        body=fields.get("Body", ""),
        media=[item for item in media if _is_fetchable(item["url"])],
        opt_out_type=opt_out_type if (opt_out_type := fields.get("OptOutType", "")) in OPT_OUT_TYPES else "",
    )


def read_status(fields: QueryDict, *, number: Number) -> QueryDict:
    """Return the fields of a status call, checked. Raises `UnreadableCall`."""
    fields = storable(fields)
    _sid(fields, number)
    if not fields.get("MessageStatus"):
        raise UnreadableCall("The call names no status.")
    error_code = fields.get("ErrorCode", "")
    if error_code and not ERROR_CODE.fullmatch(error_code):
        raise UnreadableCall("The call's error code is none.")
    return fields


def _is_fetchable(url: str) -> bool:
    """Whether a page may lead there. Only a carrier on this machine keeps its pictures behind plain http."""
    is_plain = settings.TWILIO_API_URL.startswith("http://")
    return url.lower().startswith(("https://", "http://") if is_plain else "https://")


def _sid(fields: QueryDict, number: Number) -> str:
    ensure_from_account(fields, account_sid=number.account_sid)
    sid = fields.get("MessageSid", "")
    if not MESSAGE_SID.fullmatch(sid):
        raise UnreadableCall("The call has no message id.")
    return sid


def _count(text: str) -> int:
    # As many digits as a flood may have are no figure.
    return min(int(text[:4]), MOST_MEDIA) if text.isdecimal() else 0
