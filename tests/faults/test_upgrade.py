"""The next release migrates while this one serves: nobody is refused, and nobody waits long for a table."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import httpx
import psycopg2
import pytest

from pivotcx.child import Child
from pivotcx.environment import load
from pivotcx.processes import process_environment, processes
from tests.faults.calls import call, inbound
from tests.faults.meanwhile import meanwhile
from tests.faults.people import signed_in
from tests.rig import BASE, Product, free_port, running_product
from tests.waiting import until

NEXT = {"DJANGO_SETTINGS_MODULE": "tests.next_release.settings"}
NEW = ("n001_mood", "n002_by_mood", "n003_all_moods", "n004_badge")
# A migration waits two seconds for a table and gives way, and so nobody waits behind it for longer.
BEHIND_IT = 2.0
# Requests a second that are asked for in all, by eight who take turns.
RATE, ASKERS = 50, 8
# Of a partner each: one is let in ten times a second.
KEYS = 4
# Ended sooner or later than meant, on a machine with other work.
ALLOWANCE = 0.5
# Of somebody who reads texts, as a large export does.
A_LONG_LOOK = "SELECT count(*) FROM chat_message"
WAITING = """
    SELECT extract(epoch FROM clock_timestamp() - l.waitstart), a.query
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND l.waitstart IS NOT NULL AND a.application_name = 'pivotcx' AND l.locktype = 'relation'
"""


@dataclass
class Traffic:
    """What people, partners and the carrier ask meanwhile, and how they are answered."""

    product: Product
    cookies: httpx.Cookies
    chats: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    # Seconds for which one of the product's connections was seen to wait for a table.
    waited: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, asker: int) -> None:
        """Take turns: two pages, two reads and one write of a partner's, one text of a candidate's."""
        product: Any = self.product
        bearer = {"Authorization": f"Bearer {product.keys[asker % KEYS]}"}
        with (
            httpx.Client(base_url=product.url, cookies=self.cookies, timeout=30) as pages,
            httpx.Client(base_url=f"{product.url}/api/v1", headers=bearer, timeout=30) as api,
        ):
            turns: list[Callable[[int], int]] = [
                lambda _: pages.get("/chat/").status_code,
                lambda nth: (
                    api.get("/messages").status_code if nth % 2 else api.get("/candidates").status_code
                ),
                lambda nth: pages.get(self.chats[nth % len(self.chats)]).status_code,
                lambda nth: self._write(api, asker, nth),
                lambda nth: call(
                    product, inbound(product, phone=f"+1415{600 + asker}{nth % 10_000:04d}", body="Hello")
                ),
            ]
            begun = time.monotonic()
            for nth in count():
                if self.over.wait(max(begun + nth * ASKERS / RATE - time.monotonic(), 0)):
                    return
                self._note(turns[(asker + nth) % len(turns)], nth)

    def look(self) -> None:
        """Ask PostgreSQL, over and over, who waits for a table and since when."""
        with closing(psycopg2.connect(self.product.postgres.url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                while not self.over.wait(0.05):
                    cursor.execute(WAITING)
                    self.waited += [float(seconds) for seconds, _ in cursor.fetchall()]

    def _write(self, api: httpx.Client, asker: int, nth: int) -> int:
        phone = f"+1415{500 + asker}{nth % 10_000:04d}"
        return api.post(
            "/messages", json={"to": phone, "body": "Are you free?"}, headers={"Idempotency-Key": phone}
        ).status_code

    def _note(self, turn: Callable[[int], int], nth: int) -> None:
        try:
            status = turn(nth)
        except httpx.HTTPError as error:
            self.failed.append(repr(error))
            return
        self.answers[status] += 1


def under(traffic: Traffic) -> AbstractContextManager[None]:
    asking = [partial(traffic.ask, asker) for asker in range(ASKERS)]
    return meanwhile(*asking, traffic.look, over=traffic.over)


@pytest.fixture
def own() -> Iterator[Product]:
    """A product whose database a test may change."""
    with running_product() as product:
        product.connect_carrier()
        product.keys = [  # type: ignore[attr-defined]
            product.manage("create_api_key", "--team", "demo", "--name", f"upgrade {nth}")
            for nth in range(KEYS)
        ]
        yield product


def traffic_of(product: Product) -> Traffic:
    with signed_in(product, "manager") as browser:
        cookies = browser.cookies
    chats = product.query(
        "SELECT c.id FROM chat_conversation c JOIN accounts_team t ON t.id = c.team_id "
        "WHERE t.slug = 'demo' ORDER BY c.id LIMIT 5"
    )
    return Traffic(product, cookies, [f"/chat/{chat}/" for (chat,) in chats])


def migrate(product: Product, *words: str) -> subprocess.Popen[str]:
    """Begin what an upgrade begins with, as the next release."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", *words, "--no-input"],
        cwd=BASE,
        env=product.environment | NEXT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    """Return what it complained of, once it has done its work."""
    said, complaints = process.communicate(timeout=180)
    assert process.returncode == 0, said + complaints
    return complaints


def applied(product: Product) -> list[str]:
    found = product.query(
        "SELECT name FROM django_migrations WHERE app = 'chat' AND name = ANY(%s) ORDER BY name", list(NEW)
    )
    return [name for (name,) in found]


@contextmanager
def next_release(product: Product) -> Iterator[tuple[Child, str]]:
    """Run a web process of the next release beside the product. Give it and its address."""
    environment = load(BASE, product.environment | {"PORT": str(free_port())})
    (web,) = [child for child in processes(BASE, environment, log=lambda *_: None) if child.name == "web"]
    web.environment = product.environment | process_environment(environment) | NEXT
    web.environment["TWILIO_API_URL"] = product.environment["TWILIO_API_URL"]
    web.start()
    try:
        yield web, f"http://127.0.0.1:{environment.port}"
    finally:
        web.stop(grace=10)


def answer_of(url: str) -> httpx.Response | None:
    try:
        return httpx.get(url, timeout=10)
    except httpx.TransportError:
        return None


@pytest.mark.timeout(600)
def test_the_next_release_migrates_under_load_and_nobody_is_refused_or_kept_waiting(own):
    traffic = traffic_of(own)

    with next_release(own) as (web, url):
        until(lambda: answer_of(f"{url}/healthz"), patience=120, what="the next release's process answers")
        early = answer_of(f"{url}/readyz")
        with under(traffic):
            until(lambda: traffic.answers.total() > RATE, patience=60, what="all is under way")
            with own.holding(A_LONG_LOOK):
                migration = migrate(own)
                until(
                    lambda: max(traffic.waited, default=0) > BEHIND_IT / 2, patience=90, what="somebody waits"
                )
                reached = traffic.answers.total()
                # Whoever waited goes on before the long look ends.
                until(lambda: traffic.answers.total() > reached + RATE, patience=60, what="it goes on")
                assert applied(own) == []
            complaints = ended(migration)
            reached = traffic.answers.total()
            until(lambda: traffic.answers.total() > reached + RATE, patience=60, what="it goes on")
        assert web.is_running
        late = answer_of(f"{url}/readyz")

    assert "A table is in use" in complaints
    assert applied(own) == list(NEW)
    assert traffic.failed == []
    assert set(traffic.answers) <= {200, 202}, traffic.answers
    assert max(traffic.waited) <= BEHIND_IT + ALLOWANCE
    assert early is not None
    assert (early.status_code, early.json()["checks"]["migrated"]) == (503, False)
    assert late is not None
    assert late.json()["checks"]["migrated"] is True
