"""Texts the carrier knows already: list, look at, redact, cancel and delete them; their media."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from starlette.responses import JSONResponse, RedirectResponse, Response

from apps.simulator.carrier.api import Call
from apps.simulator.carrier.errors import Refusal
from apps.simulator.carrier.paging import page
from apps.simulator.carrier.records import Media, Message, now
from apps.simulator.carrier.resources import media_resource, message_resource

A_DAY = timedelta(days=1)


async def list_messages(call: Call) -> Response:
    """List an account's texts, newest first."""
    return page(call, "messages", _wanted(call), message_resource)


async def show_message(call: Call) -> Response:
    """Show one text."""
    return JSONResponse(message_resource(_message(call)))


async def change_message(call: Call) -> Response:
    """Redact a text whose way has ended, or cancel one that is scheduled."""
    message = _message(call)
    if call.get("Status") == "canceled":
        if message.status != "scheduled":
            raise Refusal(30409)
        call.carrier.ledger.change_message(message, status="canceled", updated_at=now())
    elif call.params.get("Body") == [""]:
        _ensure_final(message)
        call.carrier.ledger.change_message(message, body="", updated_at=now())
    else:
        raise Refusal(20001, "A text can be redacted (an empty 'Body') or cancelled ('Status').")
    return JSONResponse(message_resource(message))


async def delete_message(call: Call) -> Response:
    """Hide a text from the account; the ledger keeps it, because it must be able to count."""
    message = _message(call)
    _ensure_final(message)
    call.carrier.ledger.change_message(message, is_deleted=True, updated_at=now())
    return Response(status_code=204)


async def list_media(call: Call) -> Response:
    """List the files of a text."""
    message = _message(call)
    return page(call, "media_list", message.media, lambda media: media_resource(message, media))


async def show_media(call: Call) -> Response:
    """Describe one file of a text."""
    message = _message(call)
    return JSONResponse(media_resource(message, _media(call, message)))


async def delete_media(call: Call) -> Response:
    """Forget one file of a text."""
    message = _message(call)
    message.media.remove(_media(call, message))
    call.carrier.ledger.replace_media(message)
    return Response(status_code=204)


async def media_content(call: Call) -> Response:
    """Hand out the bytes a phone sent, or that were fetched; for a link, send the client there."""
    media = _media(call, _message(call))
    if media.source_url and not media.content_base64:
        return RedirectResponse(media.source_url)
    return Response(base64.b64decode(media.content_base64), media_type=media.content_type)


def _message(call: Call) -> Message:
    message = call.carrier.ledger.find_message(call.account_sid, call.path_params["sid"])
    if message is None:
        raise Refusal(20404)
    return message


def _media(call: Call, message: Message) -> Media:
    for media in message.media:
        if media.sid == call.path_params["media_sid"]:
            return media
    raise Refusal(20404)


def _ensure_final(message: Message) -> None:
    if not message.is_final:
        raise Refusal(20009)


def _wanted(call: Call) -> Iterator[Message]:
    """Walk through the texts the filters leave.

    A text that has not been sent has no date of sending, so a filter by that date never finds it.
    """
    sender, to = call.get("From"), call.get("To")
    on, since, until = (_period(call.get(name)) for name in ("DateSent", "DateSent>", "DateSent<"))
    moment = now()
    for message in call.carrier.ledger.newest_first(call.account_sid, sender=sender, to=to):
        behaviour = call.carrier.behaviours.towards(message.messaging_service_sid or message.number)
        if (moment - message.created_at).total_seconds() < behaviour.list_lag:
            continue
        sent_at = message.sent_at
        if (on or since or until) and sent_at is None:
            continue
        if sent_at is not None and (
            (on and not on[0] <= sent_at < on[1])
            or (since and sent_at < since[0])
            or (until and sent_at >= until[1])
        ):
            continue
        yield message


def _period(text: str) -> tuple[datetime, datetime] | None:
    """Return the first moment of a date or time, and the first after it."""
    if not text:
        return None
    try:
        begin = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(20001, f"'{text}' is not a date.") from error
    begin = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
    is_date = len(text) == len("2026-01-31")
    # REST answers show whole seconds, so a time means the second it names.
    return begin, begin + (A_DAY if is_date else timedelta(seconds=1))
