"""Sending a text: what the carrier checks, what it accepts, and how it breaks when it is told to."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from apps.messaging.segments import count_segments
from apps.simulator.carrier.api import Call
from apps.simulator.carrier.behaviour import Mode
from apps.simulator.carrier.breakdown import Hang, Reset
from apps.simulator.carrier.errors import Refusal
from apps.simulator.carrier.records import Media, Message, new_sid, now
from apps.simulator.carrier.resources import message_resource

LONGEST_BODY = 1600
MOST_MEDIA = 10
LONGEST_VALIDITY = 36_000
EARLIEST_SCHEDULE = timedelta(seconds=300)
LATEST_SCHEDULE = timedelta(days=35)

# In North America area code and exchange begin with 2 to 9; elsewhere any number of a sane length will do.
PHONE = re.compile(r"\+(1[2-9]\d{2}[2-9]\d{6}|[2-9]\d{6,14})")

# Twilio's test numbers: they refuse, or take, whoever asks.
MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_SENDER_THAT_WORKS = "+15005550006"
MAGIC_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}


async def create_message(call: Call) -> Response:
    """Accept a text, or refuse it, or fail in the way the current behaviour asks for."""
    behaviour = call.carrier.behaviours.next_fault(call.get("From") or call.get("MessagingServiceSid"))
    match behaviour.mode:
        case Mode.RATE_LIMIT:
            raise Refusal(20429)
        case Mode.SERVER_ERROR:
            raise Refusal(20500)
        case Mode.RESET:
            return Reset(call.carrier)
        case Mode.HANG:
            return Hang(call.carrier)
        case Mode.SLOW:
            await asyncio.sleep(behaviour.delay)

    message = _read(call)
    call.carrier.ledger.add_message(message)
    call.carrier.delivery.start(message)

    match behaviour.mode:
        case Mode.ACCEPT_THEN_500:
            raise Refusal(20500)
        case Mode.ACCEPT_THEN_RESET:
            return Reset(call.carrier)
        case Mode.ACCEPT_THEN_HANG:
            return Hang(call.carrier)
    return JSONResponse(message_resource(message), 201)


def _read(call: Call) -> Message:
    """Check a request to send as Twilio does, and make a message of it."""
    to = _recipient(call)
    _check_content(call)
    send_at = _send_at(call)
    sender = _sender(call, to)
    _check_recipient(call, sender, to)
    service = call.get("MessagingServiceSid") or None
    moment, media_urls = now(), call.params.get("MediaUrl", [])
    body = call.get("Body")
    first_status = "queued" if service is None else "accepted" if send_at is None else "scheduled"
    return Message(
        sid=new_sid("MM" if media_urls else "SM"),
        account_sid=call.account_sid,
        direction="outbound-api",
        sender=sender,
        to=to,
        body=body,
        status=first_status,
        segments=max(1, len(media_urls)) if media_urls else count_segments(body).count,
        created_at=moment,
        updated_at=moment,
        send_at=send_at,
        media=[_linked_media(url) for url in media_urls],
        messaging_service_sid=service,
        status_callback=_status_callback(call),
        validity_period=_validity(call),
    )


def _recipient(call: Call) -> str:
    to = call.get("To")
    if not to:
        raise Refusal(21604)
    if to in MAGIC_RECIPIENTS:
        raise Refusal(MAGIC_RECIPIENTS[to])
    if not PHONE.fullmatch(to):
        raise Refusal(21211)
    return to


def _check_content(call: Call) -> None:
    media_urls = call.params.get("MediaUrl", [])
    if not call.get("Body") and not media_urls:
        raise Refusal(21602)
    if len(call.get("Body")) > LONGEST_BODY:
        raise Refusal(21617)
    if len(media_urls) > MOST_MEDIA:
        raise Refusal(21623)
    if not all(_is_web_address(url) for url in media_urls):
        raise Refusal(21620)


def _send_at(call: Call) -> datetime | None:
    if not call.get("ScheduleType"):
        return None
    if not call.get("MessagingServiceSid"):
        raise Refusal(35118)
    try:
        send_at = datetime.fromisoformat(call.get("SendAt"))
    except ValueError as error:
        raise Refusal(35114) from error
    if send_at.tzinfo is None or not EARLIEST_SCHEDULE <= send_at - now() <= LATEST_SCHEDULE:
        raise Refusal(35114)
    return send_at


def _sender(call: Call, to: str) -> str:
    sender, service = call.get("From"), call.get("MessagingServiceSid")
    if not sender and not service:
        raise Refusal(21603)
    numbers = call.carrier.ledger.numbers_of(call.account_sid)
    if not sender:
        pool = [number.phone for number in numbers if number.messaging_service_sid in {service, None}]
        if not pool:
            raise Refusal(21703)
        # A person keeps hearing from the number that wrote first.
        return next((phone for phone in pool if call.carrier.ledger.thread(phone, to)), pool[0])
    if sender in MAGIC_SENDERS:
        raise Refusal(MAGIC_SENDERS[sender])
    if sender == MAGIC_SENDER_THAT_WORKS:
        return sender
    if not PHONE.fullmatch(sender):
        raise Refusal(21212)
    # An account that registered no number at all may use any: a first try needs no preparation.
    if numbers and sender not in {number.phone for number in numbers}:
        raise Refusal(21606)
    if sender == to:
        raise Refusal(21266)
    return sender


def _check_recipient(call: Call, sender: str, to: str) -> None:
    ledger = call.carrier.ledger
    scopes = {sender, call.get("MessagingServiceSid")}
    if sender in ledger.numbers:
        scopes.add(ledger.numbers[sender].block_scope)
    if any((scope, to) in ledger.blocked for scope in scopes):
        raise Refusal(21610)
    code = ledger.fault_of(sender, to)
    if code is not None and code < 30_000:  # Known before the text is accepted.
        raise Refusal(code)


def _status_callback(call: Call) -> str:
    url = call.get("StatusCallback")
    if url and not _is_web_address(url):
        raise Refusal(21609)
    return url


def _validity(call: Call) -> int | None:
    text = call.get("ValidityPeriod")
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_VALIDITY:
        raise Refusal(21624)
    return int(text)


def _linked_media(url: str) -> Media:
    kind = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
    return Media(sid=new_sid("ME"), content_type=kind, source_url=url)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    # Twilio refuses hosts with an underscore.
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in (parts.hostname or "")
