"""The simulated carrier's own interface, asked by this product over HTTP and always about one number of one team."""

from __future__ import annotations

import atexit
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from apps.core.errors import DomainError
from apps.messaging.models import Number
from apps.messaging.simulated_carrier import host_number

# A person looks at the page that waits for this.
TIMEOUT = httpx.Timeout(2.0, connect=1.0)

_client = httpx.Client(timeout=TIMEOUT, trust_env=False)
atexit.register(_client.close)


class CarrierAway(DomainError):
    code = "carrier_away"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The simulated carrier is not running, so no text comes or goes. "
            "Start it with make run; texts that wait go out when it is back."
        )


class CarrierSlow(DomainError):
    code = "carrier_slow"
    status = 503

    def __init__(self) -> None:
        super().__init__("The simulated carrier takes long to answer. The text may still arrive.")


class OrderRefused(DomainError):
    code = "order_refused"


def ask(number: Number, method: str, path: str, **order: Any) -> dict[str, Any]:
    """Ask the carrier about a number; one that it does not know yet is registered first."""
    answer = _request(method, path, order)
    if answer.status_code == httpx.codes.NOT_FOUND and host_number(number):
        answer = _request(method, path, order)
    data: dict[str, Any] = answer.json()
    if answer.is_error:
        raise OrderRefused(str(data.get("detail", "The simulated carrier refused this.")))
    return data


def ask_for_file(number: Number, sid: str, media_sid: str) -> tuple[bytes, str] | None:
    """Return a file of a text of a number, and what it is; None where there is no such."""
    path = f"media/{quote(sid, safe='')}/{quote(media_sid, safe='')}"
    answer = _request("GET", path, {"params": {"number": number.phone}})
    if answer.is_error:
        return None
    return answer.content, str(answer.headers.get("Content-Type", ""))


def sender_of(number: Number) -> str:
    """Return the name under which the carrier knows who sends: the service, else the number."""
    return number.messaging_service_sid or number.phone


def _request(method: str, path: str, order: dict[str, Any]) -> httpx.Response:
    try:
        return _client.request(method, f"{settings.TWILIO_API_URL}/simulator/{path}", **order)
    except httpx.ConnectError:
        raise CarrierAway from None
    except httpx.ReadTimeout:
        raise CarrierSlow from None
    except httpx.TransportError:
        raise CarrierAway from None
