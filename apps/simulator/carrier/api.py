"""What every endpoint of the REST interface shares: reading, knowing the account, refusing, noting down."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.errors import Refusal
from apps.simulator.carrier.ledger import ReceivedRequest
from apps.simulator.carrier.records import now

ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read."""

    carrier: Carrier
    account_sid: str
    path_params: dict[str, str]
    params: dict[str, list[str]]
    path: str

    def get(self, name: str) -> str:
        """Return the last value of a parameter, or nothing."""
        values = self.params.get(name)
        return values[-1] if values else ""

    def integer(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """Return a whole number within bounds, refusing what is none."""
        text = self.get(name)
        if not text:
            return default
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise Refusal(20001, f"'{name}' must be a number from {lowest} to {highest}.")
        return int(text)


Handler = Callable[[Call], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(**handlers: Handler) -> Endpoint:
    """Make one endpoint of a handler for each method: `endpoint(get=…, post=…)`."""

    async def answer(request: Request) -> Response:
        text = request.url.query if request.method == "GET" else (await request.body()).decode()
        params = parse_qs(text, keep_blank_values=True)
        carrier: Carrier = request.app.state.carrier
        path = request.url.path
        try:
            account_sid = _account(request, carrier)
            handler = handlers.get(request.method.lower(), _not_allowed)
            response = await handler(Call(carrier, account_sid, request.path_params, params, path))
        except Refusal as refusal:
            response = refusal.response()
        seen = ReceivedRequest(request.method, path, params, response.status_code, now())
        carrier.ledger.requests.append(seen)
        return response

    return answer


async def _not_allowed(_call: Call) -> Response:
    raise Refusal(20004)


def _account(request: Request, carrier: Carrier) -> str:
    """Return the account whose credentials the request carries; the first token seen is the right one."""
    account_sid = str(request.path_params["account_sid"])
    user, token = _credentials(request.headers.get("authorization", ""))
    if user != account_sid or not token or not ACCOUNT_SID.fullmatch(account_sid):
        raise Refusal(20003)
    known = carrier.ledger.tokens.get(account_sid)
    if known is None:
        carrier.ledger.save_token(account_sid, token)
    elif known != token:
        raise Refusal(20003)
    return account_sid


@lru_cache(maxsize=1024)
def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, token = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, token
