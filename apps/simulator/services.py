"""What a person does with a made-up phone, and to the carrier."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from apps.core.errors import DomainError
from apps.messaging.models import Number
from apps.simulator.gateway import ask, sender_of
from apps.simulator.picture import made_up_picture
from apps.simulator.trouble import Mood

# Seconds, as whoever calls waits: asked once more, a call that has ended cannot end again.
PATIENCE = 10.0


class NotTaken(DomainError):
    code = "not_taken"


def write_text(*, number: Number, phone: str, body: str, with_picture: bool = False) -> None:
    """Text a number of ours from a phone, and make sure that our own webhook took it."""
    picture = {"content_type": "image/png", "base64": made_up_picture()}
    media = [picture] if with_picture else []
    order = {"to": number.phone, "from": phone, "body": body, "media": media}
    answer = ask(number, "POST", "inbound", json=order)
    for call in answer["webhook_calls"]:
        if call["error"] or call["status"] >= 400:
            reason = call["error"] or f"it answered {call['status']}"
            raise NotTaken(f"The text left the phone, but this product did not take it: {reason}.")


def call_number(*, number: Number, phone: str) -> None:
    """Call a number of ours from a phone, and make sure that our own webhook said what to do."""
    order = {"to": number.phone, "from": phone}
    answer = ask(number, "POST", "calls", json=order, timeout=PATIENCE)
    _ensure_told(answer)


def end_call(*, number: Number, phone: str, became: str, seconds: int) -> None:
    """Let the phone to which a call was forwarded be answered for so long, or not."""
    order = {"to": number.phone, "from": phone, "became": became, "seconds": seconds}
    _ensure_told(ask(number, "PUT", "calls", json=order, timeout=PATIENCE))


def put_call_away(*, number: Number, phone: str) -> None:
    """Show the last call of a phone no more."""
    ask(number, "DELETE", "calls", json={"to": number.phone, "from": phone})


def _ensure_told(answer: dict[str, Any]) -> None:
    if reason := answer["call"]["error"]:
        raise NotTaken(f"The phone called, but this product did not say what to do: {reason}.")


def set_phone_state(*, number: Number, phone: str, code: int | None) -> None:
    """Let texts from the number to a phone fail with a code, or arrive again."""
    ask(number, "PUT", f"phones/{quote(phone)}", json={"fails_with": code, "number": number.phone})


def set_mood(*, number: Number, mood: Mood) -> None:
    """Have the carrier behave like this towards the number from now on."""
    ask(number, "PUT", "behaviour", json={**mood.orders, "number": sender_of(number)})
