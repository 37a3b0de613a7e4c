"""The addresses of the simulated carrier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from apps.simulator.carrier import control, control_calls, message_log, messages, numbers
from apps.simulator.carrier.api import Endpoint, endpoint
from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.errors import Refusal
from apps.simulator.carrier.records import API_VERSION

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ACCOUNT = f"/{API_VERSION}/Accounts/{{account_sid}}"
MESSAGE = ACCOUNT + "/Messages/{sid}"


def build_app(carrier: Carrier) -> Starlette:
    """Make the application that speaks for a carrier."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await carrier.open()
        yield
        await carrier.close()

    app = Starlette(
        routes=[*_twilio_routes(), *_control_routes(), _route("/healthz", _healthz)],
        lifespan=lifespan,
        exception_handlers={404: _not_found},
    )
    app.state.carrier = carrier
    return app


def _twilio_routes() -> list[Route]:
    # Sending comes first: it is what the carrier does most. Texts in ".json" before bare media files.
    return [
        _route(
            ACCOUNT + "/Messages.json",
            endpoint(get=message_log.list_messages, post=messages.create_message),
        ),
        _route(MESSAGE + "/Media.json", endpoint(get=message_log.list_media)),
        _route(
            MESSAGE + "/Media/{media_sid}.json",
            endpoint(get=message_log.show_media, delete=message_log.delete_media),
        ),
        _route(MESSAGE + "/Media/{media_sid}", endpoint(get=message_log.media_content)),
        _route(
            MESSAGE + ".json",
            endpoint(
                get=message_log.show_message,
                post=message_log.change_message,
                delete=message_log.delete_message,
            ),
        ),
        _route(ACCOUNT + "/IncomingPhoneNumbers.json", endpoint(get=numbers.list_numbers)),
        _route(
            ACCOUNT + "/IncomingPhoneNumbers/{sid}.json",
            endpoint(get=numbers.show_number, post=numbers.change_number),
        ),
        _route(ACCOUNT + ".json", endpoint(get=numbers.show_account)),
    ]


def _control_routes() -> list[Route]:
    return [
        _route("/simulator/numbers", control.control(get=control.list_numbers, post=control.register_number)),
        _route("/simulator/inbound", control.control(post=control.receive_text)),
        _route(
            "/simulator/calls",
            control.control(
                post=control_calls.make_call, put=control_calls.end_call, delete=control_calls.put_away
            ),
        ),
        _route("/simulator/messages", control.control(get=control.list_messages)),
        _route("/simulator/media/{sid}/{media_sid}", control.control(get=control.show_media)),
        _route("/simulator/phones", control.control(get=control.list_phones)),
        _route(
            "/simulator/phones/{phone}", control.control(get=control.show_phone, put=control.change_phone)
        ),
        _route(
            "/simulator/behaviour",
            control.control(
                get=control.show_behaviour, put=control.set_behaviour, delete=control.reset_behaviour
            ),
        ),
    ]


def _route(path: str, answer: Endpoint) -> Route:
    return Route(path, answer, methods=METHODS)


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _not_found(_request: Request, _error: Exception) -> Response:
    return Refusal(20404).response()
