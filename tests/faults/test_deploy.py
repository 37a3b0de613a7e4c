"""A deploy interrupts nobody: each of two hosts is restarted under load, and nothing is refused, lost or doubled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.faults.calls import call, inbound
from tests.faults.meanwhile import meanwhile
from tests.faults.people import signed_in
from tests.faults.test_sending import accepted_times, all_settled, states
from tests.hosts import ADDRESSES, Hosts, running_hosts
from tests.waiting import until

# quality: an open page has its line back within so many seconds.
PROMISE = 3.0
SERVICE_RESTART = 1012  # RFC 6455's registry: whoever hears it comes back at once.


@dataclass
class Load:
    """What partners, the carrier and an open page do meanwhile, and what became of it."""

    hosts: Hosts
    key: str
    cookies: str
    ids: list[str] = field(default_factory=list)
    sent_to: list[str] = field(default_factory=list)
    written_by: list[str] = field(default_factory=list)
    refused: list[object] = field(default_factory=list)
    # Seconds for which the page had no line, and why it had lost it.
    without: list[tuple[float, int]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def send(self, nth: int) -> None:
        phone = f"+1415777{nth:04d}"
        try:
            # A connection each, as a proxy makes them.
            answer = httpx.post(
                f"{self.hosts.url}/api/v1/messages",
                json={"to": phone, "body": f"Hello number {nth}"},
                headers={"Authorization": f"Bearer {self.key}", "Idempotency-Key": phone},
                timeout=30,
            )
        except httpx.HTTPError as error:
            self.refused.append(error)
            return
        if answer.status_code != 202:
            self.refused.append(answer.text)
            return
        self.sent_to.append(phone)
        self.ids.append(answer.json()["id"])

    def write(self, nth: int) -> None:
        phone = f"+1415888{nth:04d}"
        status = call(self.hosts, inbound(self.hosts, phone=phone, body=f"I am number {nth}"))
        if status != 200:
            self.refused.append(status)
        self.written_by.append(phone)

    def look(self) -> None:
        """Be an open page: when its line is cut, it comes back at once."""
        lost_at, code = 0.0, 0
        while not self.over.is_set():
            try:
                with self._line() as line:
                    if lost_at:
                        self.without.append((time.monotonic() - lost_at, code))
                    while not self.over.is_set():
                        with_patience(line)
            except ConnectionClosed as closed:
                lost_at, code = time.monotonic(), closed.rcvd.code if closed.rcvd else 0
            except (OSError, InvalidHandshake):
                self.over.wait(0.1)

    def _line(self) -> ClientConnection:
        ((team,),) = self.hosts.query("SELECT id FROM accounts_team WHERE slug = 'demo'")
        address = f"{self.hosts.url.replace('http', 'ws')}/ws/?team={team}"
        return connect(address, additional_headers={"Cookie": self.cookies}, origin=self.hosts.url)

    def repeat(self, what: Callable[[int], None], every: float) -> None:
        for nth in count():
            if self.over.wait(every):
                return
            what(nth)


def with_patience(line: ClientConnection) -> None:
    try:
        line.recv(timeout=0.5)
    except TimeoutError:
        return


def under(load: Load) -> AbstractContextManager[None]:
    sending, writing = partial(load.repeat, load.send, 0.15), partial(load.repeat, load.write, 0.3)
    return meanwhile(sending, writing, load.look, over=load.over)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with running_hosts() as hosts:
        hosts.connect_carrier()
        yield hosts


@pytest.mark.timeout(900)
# Each host is an address of this machine.
@pytest.mark.allow_hosts(["127.0.0.1", *ADDRESSES])
def test_each_host_is_restarted_under_load_and_nobody_notices(hosts):
    with signed_in(hosts, "manager") as browser:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    load = Load(hosts, hosts.key, cookies)

    with under(load):
        until(lambda: len(load.ids) > 10, patience=60, what="texts are under way")
        for host in hosts.hosts:
            hosts.restart(host)
            reached = len(load.ids)
            until(lambda reached=reached: len(load.ids) > reached + 10, patience=60, what="it goes on")
        hosts.restart_what_is_there_once()
        reached = len(load.ids)
        until(lambda: len(load.ids) > reached + 10, patience=60, what="it goes on")

    assert load.refused == []
    until(lambda: all_settled(hosts, load.ids), patience=90, what="all texts have left")
    assert states(hosts, load.ids)["failed"] == 0
    assert accepted_times(hosts, load.sent_to) == dict.fromkeys(load.sent_to, 1)
    taken_in = hosts.query(
        "SELECT phone FROM chat_message WHERE direction = 'inbound' AND phone = ANY(%s)", load.written_by
    )
    assert sorted(phone for (phone,) in taken_in) == sorted(load.written_by)
    assert load.without
    assert {code for _, code in load.without} == {SERVICE_RESTART}
    assert max(seconds for seconds, _ in load.without) <= PROMISE
