"""An open screen hears that it has missed something, whatever was away when it happened."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.faults.calls import call, inbound
from tests.faults.people import signed_in
from tests.rig import Product
from tests.waiting import until

# quality: equal to a fresh load within this many seconds of return.
PROMISE = 5.0


@pytest.fixture
def socket(product: Product) -> Iterator[ClientConnection]:
    """The socket of a page that the demo manager has open."""
    with signed_in(product, "manager") as browser:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    ((team,),) = product.query("SELECT id FROM accounts_team WHERE slug = 'demo'")
    address = f"{product.url.replace('http', 'ws')}/ws/?team={team}"
    with connect(address, additional_headers={"Cookie": cookies}, origin=product.url) as opened:
        yield opened


def head(product: Product) -> int:
    ((number,),) = product.query(
        "SELECT coalesce(max(e.seq), 0) FROM events_event e "
        "JOIN accounts_team t ON t.id = e.team_id WHERE t.slug = 'demo'"
    )
    return int(number)


def hear(socket: ClientConnection, *, at_least: int, patience: float) -> float:
    """Listen, asking nothing, until the socket names this number or a higher one. Return the seconds that took."""
    begun = time.monotonic()
    while (left := patience - (time.monotonic() - begun)) > 0:
        try:
            message = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            break
        if message["seq"] >= at_least:
            return time.monotonic() - begun
    raise AssertionError(f"nothing of number {at_least} within {patience:.0f} s")


def test_what_happened_without_a_broker_is_heard_of_when_it_is_back(product, socket):
    process = product.valkey.child.process
    process.kill()
    process.wait(timeout=10)
    before = head(product)

    assert call(product, inbound(product, phone="+14155550601", body="Can you hear me?")) == 200
    missed = until(lambda: head(product) if head(product) > before else 0, what="the text has its number")
    product.restart_valkey()

    # The layer behind the socket needs a moment to come back itself.
    assert hear(socket, at_least=missed, patience=PROMISE + 2) < PROMISE + 2


def test_what_a_killed_relay_numbered_and_did_not_tell_is_heard_of(product, socket):
    relay = product.kill("manage.py relay")
    assert call(product, inbound(product, phone="+14155550602", body="Still there?")) == 200
    # As if it had died between the two: what it numbers here, nobody tells.
    (team,) = product.query("SELECT id FROM accounts_team WHERE slug = 'demo'")[0]
    product.query(
        "SELECT set_config('app.team', %s, false), (SELECT count(*) FROM events_number(%s))", str(team), team
    )
    missed = head(product)

    until(lambda: product.pid_of("manage.py relay") not in {0, relay}, what="a new relay")

    try:
        hear(socket, at_least=missed, patience=PROMISE + 10)
    except ConnectionClosed as closed:
        raise AssertionError("the socket was closed") from closed
