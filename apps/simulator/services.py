"""What a person does with a made-up phone, and to the carrier."""

from __future__ import annotations

from urllib.parse import quote

from apps.core.errors import DomainError
from apps.messaging.models import Number
from apps.simulator.gateway import ask, sender_of
from apps.simulator.picture import made_up_picture
from apps.simulator.trouble import Mood


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


def set_phone_state(*, number: Number, phone: str, code: int | None) -> None:
    """Let texts from the number to a phone fail with a code, or arrive again."""
    ask(number, "PUT", f"phones/{quote(phone)}", json={"fails_with": code, "number": number.phone})


def set_mood(*, number: Number, mood: Mood) -> None:
    """Have the carrier behave like this towards the number from now on."""
    ask(number, "PUT", "behaviour", json={**mood.orders, "number": sender_of(number)})
