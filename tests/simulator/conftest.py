"""A carrier of one's own, the official client to speak with it, and a sink for its webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from apps.simulator.carrier.server import SimulatedCarrier
from tests.endings import End
from tests.simulator.webhook_sink import Sink, webhook_sink

ACCOUNT = "AC" + "a1" * 16
TOKEN = "token-of-the-account"
NUMBER = "+12015550100"
PHONE = "+12015550123"


class RedirectedClient(TwilioHttpClient):
    """The library's client with another host in the address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=1)
        self.base = urlsplit(base)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        asked = urlsplit(url)
        target = urlunsplit((self.base.scheme, self.base.netloc, asked.path, asked.query, ""))
        return super().request(method, target, *args, **kwargs)


def client_of(carrier: SimulatedCarrier, *, account: str = ACCOUNT, token: str = TOKEN) -> Client:
    return Client(account, token, http_client=RedirectedClient(carrier.url))


@pytest.fixture
def servers(meanwhile: Callable[[End], None]) -> Iterator[ExitStack]:
    servers = ExitStack()
    yield servers
    meanwhile(servers.close)


@pytest.fixture
def sink(servers: ExitStack) -> Sink:
    return servers.enter_context(webhook_sink())


@pytest.fixture
def carrier(servers: ExitStack, sink: Sink) -> SimulatedCarrier:
    carrier = servers.enter_context(SimulatedCarrier(speed=50))
    carrier.register_number(NUMBER, account_sid=ACCOUNT, auth_token=TOKEN, inbound_url=f"{sink.url}/inbound")
    return carrier


@pytest.fixture
def client(carrier: SimulatedCarrier) -> Iterator[Client]:
    client = client_of(carrier)
    yield client
    client.http_client.session.close()


@pytest.fixture
def send(client: Client) -> Any:
    def send(to: str = PHONE, body: str = "Hello", **options: Any) -> Any:
        if "messaging_service_sid" not in options:
            options.setdefault("from_", NUMBER)
        return client.messages.create(to=to, body=body, **options)

    return send


@pytest.fixture
def teams_carrier(
    running_carrier: SimulatedCarrier, number: Any, settings: Any
) -> Iterator[SimulatedCarrier]:
    """The carrier that hosts the team's number, as the page of phones finds it."""
    settings.SIMULATED_CARRIER = True
    running_carrier.carrier.behaviours.reset()
    settings.TWILIO_API_URL = running_carrier.url
    running_carrier.register_number(
        number.phone, account_sid=number.account_sid, auth_token=number.auth_token
    )
    yield running_carrier
    running_carrier.carrier.behaviours.reset()
