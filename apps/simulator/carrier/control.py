"""The simulator's own interface: register numbers, write from phones, look at them, order faults."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from apps.simulator.carrier.behaviour import BadBehaviour, Behaviour
from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.ledger import AnotherToken
from apps.simulator.carrier.records import Media, Number, new_sid
from apps.simulator.carrier.resources import phone_view

SECRET_HEADER = "X-Simulator-Secret"  # noqa: S105  The name of a header.


class BadRequest(ValueError):
    """A request to the simulator that makes no sense; the text says why."""

    status = 400


class UnknownNumber(BadRequest):
    """A request about a number that nobody has registered (yet)."""

    status = 404


class UnknownFile(BadRequest):
    """A request for a file that no text of that number has."""

    status = 404


@dataclass(frozen=True, slots=True)
class Order:
    """One request to the simulator, read."""

    carrier: Carrier
    path_params: dict[str, str]
    query: dict[str, str]
    data: dict[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text field."""
        value = self.data.get(name, default)
        if not isinstance(value, str):
            raise BadRequest(f"'{name}' is missing or not a text.")
        return value

    def number(self, phone: str) -> Number:
        """Return a registered number."""
        number = self.carrier.ledger.numbers.get(phone)
        if number is None:
            raise UnknownNumber(f"{phone or 'That number'} is not registered here.")
        return number


Handler = Callable[[Order], Awaitable[Response]]


def control(**handlers: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make one control endpoint of a handler for each method."""

    async def answer(request: Request) -> Response:
        carrier: Carrier = request.app.state.carrier
        if carrier.secret and not secrets.compare_digest(
            request.headers.get(SECRET_HEADER, "").encode(), carrier.secret.encode()
        ):
            return _problem(403, "The simulator's secret is missing or wrong.")
        handler = handlers.get(request.method.lower())
        if handler is None:
            return _problem(405, "This method is not allowed here.")
        try:
            data = _read_object(await request.body())
            order = Order(carrier, request.path_params, dict(request.query_params), data)
            return await handler(order)
        except BadRequest as error:
            return _problem(error.status, str(error))
        except BadBehaviour as error:
            return _problem(400, str(error))
        except AnotherToken as error:
            return _problem(409, str(error))

    return answer


async def list_numbers(order: Order) -> Response:
    """List every number of every account."""
    numbers = [number.as_record() for number in order.carrier.ledger.numbers.values()]
    return JSONResponse({"numbers": numbers})


async def register_number(order: Order) -> Response:
    """Host a number; the same again changes what is given and leaves the rest."""
    ledger, phone = order.carrier.ledger, order.text("phone")
    known = ledger.numbers.get(phone)
    account_sid = order.text("account_sid")
    number = Number(
        phone=phone,
        account_sid=account_sid,
        inbound_url=order.text("inbound_url", known.inbound_url if known else ""),
        voice_url=order.text("voice_url", known.voice_url if known else ""),
        messaging_service_sid=order.data.get(
            "messaging_service_sid", known.messaging_service_sid if known else None
        ),
        handles_opt_outs=bool(order.data.get("handles_opt_outs", known.handles_opt_outs if known else True)),
    )
    ledger.learn_token(account_sid, order.text("auth_token"))
    if known != number:
        ledger.save_number(number)
    return JSONResponse(number.as_record(), 200 if known else 201)


async def receive_text(order: Order) -> Response:
    """Let a phone write to a number, and tell how our webhook took it."""
    times = order.data.get("times", 1)
    if not isinstance(times, int) or not 1 <= times <= 100:
        raise BadRequest("'times' must be a number from 1 to 100.")
    inbound = await order.carrier.inbound.receive(
        number=order.number(order.text("to")),
        phone=order.text("from"),
        body=order.text("body", ""),
        media=[_read_media(item) for item in order.data.get("media", [])],
        times=times,
    )
    calls = [{"status": call.status, "error": call.error, "tries": call.tries} for call in inbound.calls]
    return JSONResponse({"message": phone_view(inbound.message), "webhook_calls": calls}, 201)


async def list_messages(order: Order) -> Response:
    """Show what a number and a phone exchanged, oldest first; `after` leaves out what is unchanged since."""
    ledger = order.carrier.ledger
    after = order.query.get("after", "0")
    if not after.isdecimal():
        raise BadRequest("'after' is the revision of an earlier answer.")
    thread = ledger.thread(order.query.get("number", ""), order.query.get("phone", ""))
    shown = [phone_view(message) for message in thread if message.revision > int(after)]
    call = order.carrier.calls.latest(order.query.get("number", ""), order.query.get("phone", ""))
    return JSONResponse(
        {"messages": shown, "revision": ledger.revision, "call": call.as_json() if call else None}
    )


async def show_media(order: Order) -> Response:
    """Hand out a file of a text of a number, as its phone shows it."""
    message = order.carrier.ledger.messages.get(order.path_params["sid"])
    files = message.media if message and message.number == order.query.get("number", "") else []
    for media in files:
        if media.sid == order.path_params["media_sid"] and media.content_base64:
            return Response(base64.b64decode(media.content_base64), media_type=media.content_type)
    raise UnknownFile("There is no such file.")


async def list_phones(order: Order) -> Response:
    """Show the phones a number exchanged texts with, the latest first."""
    ledger, number = order.carrier.ledger, order.number(order.query.get("number", ""))
    phones = [
        {
            "phone": phone,
            "last_message": phone_view(ledger.thread(number.phone, phone)[-1]),
            "is_blocked": (number.block_scope, phone) in ledger.blocked,
            "fails_with": ledger.fault_of(number.phone, phone),
        }
        for phone in ledger.phones_of(number.phone)
    ]
    return JSONResponse({"phones": phones, "revision": ledger.revision})


async def show_phone(order: Order) -> Response:
    """Show how one phone takes the texts of a number."""
    ledger, number, phone = (
        order.carrier.ledger,
        order.number(order.query.get("number", "")),
        order.path_params["phone"],
    )
    is_blocked = (number.block_scope, phone) in ledger.blocked
    return JSONResponse(
        {"phone": phone, "is_blocked": is_blocked, "fails_with": ledger.fault_of(number.phone, phone)}
    )


async def change_phone(order: Order) -> Response:
    """Make texts to a phone fail with a code, or let them through again; only those of `number` when it is named."""
    phone, code = order.path_params["phone"], order.data.get("fails_with")
    if code is not None and not isinstance(code, int):
        raise BadRequest("'fails_with' must be an error code or null.")
    order.carrier.ledger.set_failing(phone, code, number=order.text("number", ""))
    return JSONResponse({"phone": phone, "fails_with": code})


async def show_behaviour(order: Order) -> Response:
    """Show how the carrier behaves."""
    behaviours = order.carrier.behaviours
    by_sender = {sender: behaviour.as_json() for sender, behaviour in behaviours.by_sender.items()}
    return JSONResponse({"everyone": behaviours.everyone.as_json(), "by_number": by_sender})


async def set_behaviour(order: Order) -> Response:
    """Behave differently from now on; what is not named goes back to normal."""
    values = dict(order.data)
    sender = str(values.pop("number", ""))
    order.carrier.behaviours.set(Behaviour.parse(values), sender=sender)
    return await show_behaviour(order)


async def reset_behaviour(order: Order) -> Response:
    """Behave well again."""
    order.carrier.behaviours.reset()
    return await show_behaviour(order)


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("The body must be a JSON object.")
    return data


def _read_media(item: object) -> Media:
    if not isinstance(item, dict) or not isinstance(item.get("content_type"), str):
        raise BadRequest("Each item of 'media' needs a 'content_type' and its bytes in 'base64'.")
    content = item.get("base64", "")
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise BadRequest("'base64' of 'media' cannot be read.") from error
    return Media(sid=new_sid("ME"), content_type=item["content_type"], content_base64=content)


def _problem(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status)
