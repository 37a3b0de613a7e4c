"""The carrier's answers, property by property as Twilio shapes them."""

from __future__ import annotations

from typing import Any

from apps.simulator.carrier.errors import FAILURES
from apps.simulator.carrier.ledger import Ledger
from apps.simulator.carrier.records import API_VERSION, Media, Message, Number, rfc2822


def message_resource(message: Message) -> dict[str, Any]:
    """Return a text; until a service has chosen a number, sender and segments are unknown."""
    is_waiting = message.status in {"accepted", "scheduled"}
    created, code = rfc2822(message.created_at), message.error_code
    return {
        "account_sid": message.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": created,
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": code,
        "error_message": FAILURES.get(code, FAILURES[30008]) if code is not None else None,
        "from": None if is_waiting else message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(len(message.media)),
        "num_segments": "0" if is_waiting else str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": message.uri.removesuffix(".json") + "/Media.json"},
        "to": message.to,
        "uri": message.uri,
    }


def media_resource(message: Message, media: Media) -> dict[str, Any]:
    """Return a file of a text."""
    created = rfc2822(message.created_at)
    return {
        "account_sid": message.account_sid,
        "content_type": media.content_type,
        "date_created": created,
        "date_updated": created,
        "parent_sid": message.sid,
        "sid": media.sid,
        "uri": f"{message.uri.removesuffix('.json')}/Media/{media.sid}.json",
    }


def number_resource(number: Number) -> dict[str, Any]:
    """Return a hosted number."""
    return {
        "account_sid": number.account_sid,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": API_VERSION,
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"fax": False, "mms": True, "sms": True, "voice": True},
        "date_created": None,
        "date_updated": None,
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": number.phone,
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": number.phone,
        "sid": number.sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": number.inbound_url,
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"/{API_VERSION}/Accounts/{number.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": number.voice_url,
    }


def account_resource(account_sid: str, ledger: Ledger) -> dict[str, Any]:
    """Return an account."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}"
    return {
        "auth_token": ledger.token_of(account_sid),
        "date_created": None,
        "date_updated": None,
        "friendly_name": "Simulated account",
        "owner_account_sid": account_sid,
        "sid": account_sid,
        "status": "active",
        "subresource_uris": {
            "incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json",
            "messages": f"{uri}/Messages.json",
        },
        "type": "Full",
        "uri": f"{uri}.json",
    }


def phone_view(message: Message) -> dict[str, Any]:
    """Return a text as a phone's screen, or a test, needs it."""
    return {
        "sid": message.sid,
        "direction": "inbound" if message.is_inbound else "outbound",
        "number": message.number,
        "phone": message.phone,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "segments": message.segments,
        "media": [
            {
                "sid": media.sid,
                "content_type": media.content_type,
                "url": media.source_url,
                "is_here": bool(media.content_base64),
            }
            for media in message.media
        ],
        "status_callback": message.status_callback,
        "created_at": message.created_at.isoformat(),
        "updated_at": message.updated_at.isoformat(),
        "revision": message.revision,
    }
