"""The carrier's calls to the running product: signed, or lost on the way."""

from __future__ import annotations

from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from tests.rig import Product


def call(product: Product, fields: dict[str, str]) -> int:
    number = product.number
    signed = RequestValidator(number["auth_token"]).compute_signature(number["inbound_url"], fields)
    try:
        answer = httpx.post(
            number["inbound_url"], data=fields, headers={"X-Twilio-Signature": signed}, timeout=20
        )
    except httpx.TransportError:
        return 0
    return answer.status_code


def ask(product: Product, fields: dict[str, str], *, at: str) -> str:
    """Ask what to do with a phone call, as the carrier does; return the answer."""
    number = product.number
    signed = RequestValidator(number["auth_token"]).compute_signature(number[at], fields)
    answer = httpx.post(number[at], data=fields, headers={"X-Twilio-Signature": signed}, timeout=20)
    return answer.raise_for_status().text


def phone_call(product: Product, *, phone: str) -> dict[str, str]:
    number = product.number
    return {
        "CallSid": f"CA{uuid4().hex}",
        "AccountSid": number["sid"],
        "From": phone,
        "To": number["phone"],
        "CallStatus": "ringing",
    }


def inbound(product: Product, *, phone: str, body: str) -> dict[str, str]:
    sid = f"SM{uuid4().hex}"
    number = product.number
    return {
        "MessageSid": sid,
        "AccountSid": number["sid"],
        "From": phone,
        "To": number["phone"],
        "Body": body,
        "NumMedia": "0",
    }
