"""A carrier of bare sockets, and the client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from apps.messaging.backends.twilio import TwilioCarrier
from tests.factories.messaging import ACCOUNT_SID, AUTH_TOKEN
from tests.peer import Peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.stop()


@pytest.fixture
def twilio(peer, settings) -> TwilioCarrier:
    settings.TWILIO_API_URL = peer.url
    settings.CARRIER_TIMEOUT = (0.5, 0.5)
    return TwilioCarrier(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN)
