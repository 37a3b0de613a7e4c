"""Calls as the carrier makes them: its fields, its signature."""

from __future__ import annotations

from typing import Any

from django.test import Client
from twilio.request_validator import RequestValidator

from apps.messaging.models import Number
from tests.factories.messaging import new_sid

HOST = "http://testserver"


def inbound_fields(number: Number, **changed: str) -> dict[str, str]:
    sid = changed.pop("MessageSid", new_sid())
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": number.account_sid,
        "From": "+13125550148",
        "To": number.phone,
        "Body": "Hello",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        **changed,
    }


def status_fields(
    number: Number, *, sid: str, status: str, error_code: str = "", to: str = ""
) -> dict[str, str]:
    fields = {
        "MessageSid": sid,
        "SmsSid": sid,
        "MessageStatus": status,
        "SmsStatus": status,
        "AccountSid": number.account_sid,
        "From": number.phone,
        "To": to or "+13125550148",
        "ApiVersion": "2010-04-01",
    }
    return fields | ({"ErrorCode": error_code} if error_code else {})


def signature(url: str, fields: dict[str, str], token: str) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def call(path: str, fields: dict[str, str], *, token: str, client: Client | None = None) -> Any:
    """Make a signed call, as the carrier would."""
    signed = signature(f"{HOST}{path}", fields, token)
    return (client or Client()).post(path, fields, headers={"X-Twilio-Signature": signed})


def inbound_path(number: Number) -> str:
    return f"/webhooks/twilio/{number.token}/inbound"


def status_path(number: Number, message_id: object) -> str:
    return f"/webhooks/twilio/{number.token}/status/{message_id}"
