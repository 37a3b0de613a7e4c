"""Phone calls, as the carrier tells of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from apps.chat.models import Message
from apps.events.models import Event
from apps.messaging.models import Number
from apps.messaging.services import update_number
from tests.factories.messaging import AUTH_TOKEN
from tests.factories.webhooks import call

CALLER = "+13125550148"
FRONT_DESK = "+13125550111"
SID = "CA" + "0123456789abcdef" * 2


def new_call_sid() -> str:
    return f"CA{uuid4().hex}"


def call_fields(number: Number, **changed: str) -> dict[str, str]:
    return {
        "CallSid": changed.pop("CallSid", new_call_sid()),
        "AccountSid": number.account_sid,
        "From": CALLER,
        "To": number.phone,
        "Caller": changed.get("From", CALLER),
        "Called": number.phone,
        "Direction": "inbound",
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        **changed,
    }


def end_fields(number: Number, *, sid: str, status: str, seconds: str = "", **changed: str) -> dict[str, str]:
    fields = call_fields(number, CallSid=sid, DialCallStatus=status, DialCallSid=new_call_sid(), **changed)
    return fields | ({"DialCallDuration": seconds} if seconds else {})


def voice_path(number: Number) -> str:
    return f"/webhooks/twilio/{number.token}/voice"


def end_path(number: Number) -> str:
    return f"{voice_path(number)}/end"


def ring(number: Number, **changed: str) -> Any:
    """Let somebody call a number of ours, as the carrier tells of it."""
    return call(voice_path(number), call_fields(number, **changed), token=AUTH_TOKEN)


def hang_up(number: Number, *, sid: str, status: str, seconds: str = "", **changed: str) -> Any:
    """Let a forwarded call come to its end."""
    fields = end_fields(number, sid=sid, status=status, seconds=seconds, **changed)
    return call(end_path(number), fields, token=AUTH_TOKEN)


def forward(number: Number, **also: str) -> None:
    update_number(number=number, fields={"call_mode": "forward", "call_forward_to": FRONT_DESK, **also})


def text_back(number: Number, words: str = "Sorry we missed your call. Text us here.") -> None:
    update_number(number=number, fields={"call_text_back": words})


def texts_out() -> list[str]:
    sent = Message.objects.filter(direction="outbound").order_by("created_at", "pk")
    return list(sent.values_list("body", flat=True))


def said(kind: str = "call.received") -> dict[str, object]:
    data: dict[str, object] = Event.objects.filter(kind=kind).latest("id").data
    return data
