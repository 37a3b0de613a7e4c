"""What a feed has answered with a 2xx is taken in once, whoever dies meanwhile."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.rig import Product
from tests.waiting import until

MAPPING = {
    "fields": {"candidate.phone": "phone", "candidate.full_name": "name", "application.external_id": "id"}
}
PEOPLE, KILLS = 60, 6
# The process of the product that does bulk, and this.
TAKES_IN = "--queues bulk"


@pytest.fixture
def api(product: Product) -> Iterator[httpx.Client]:
    scopes = [word for scope in ("read", "write", "admin") for word in ("--scope", scope)]
    key = product.manage("create_api_key", "--team", "demo", "--name", "feeds", *scopes)
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as api:
        yield api


@pytest.fixture
def feed(api: httpx.Client) -> Any:
    name = f"Faults {os.urandom(4).hex()}"
    made = api.post("/feeds", json={"name": name, "mapping": MAPPING, "status": "on"})
    assert made.status_code == 201, made.text
    return made.json()


def payload(feed: dict[str, Any], n: int) -> dict[str, Any]:
    return {"id": f"{feed['id']}-{n}", "phone": f"+1907556{n:04}", "name": f"Made-up Person {n}"}


def hand_in(product: Product, feed: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    path = feed["intake_url"].split("/feeds/in/")[1]
    return httpx.post(f"{product.url}/feeds/in/{path}", json=body, timeout=20)


def outcomes(product: Product, feed: dict[str, Any]) -> dict[str, int]:
    rows = product.query(
        "SELECT outcome, count(*) FROM feeds_feeddelivery WHERE feed_id = %s GROUP BY outcome", feed["id"]
    )
    return dict(rows)


def applications(product: Product, feed: dict[str, Any]) -> int:
    like = f"{feed['id']}-%"
    ((count,),) = product.query("SELECT count(*) FROM candidates_application WHERE external_id LIKE %s", like)
    return int(count)


def test_what_was_answered_is_taken_in_though_its_worker_is_killed(
    product: Product, feed: dict[str, Any]
) -> None:
    for n in range(PEOPLE):
        answer = hand_in(product, feed, payload(feed, n))
        assert answer.status_code == 202, answer.text
        if n % (PEOPLE // KILLS) == 0 and (pid := product.pid_of(TAKES_IN)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    until(
        lambda: outcomes(product, feed) == {"taken": PEOPLE},
        patience=120,
        what="all that was handed in to be taken in",
    )
    assert applications(product, feed) == PEOPLE


def test_five_of_the_same_at_once_are_one(product: Product, feed: dict[str, Any]) -> None:
    body = payload(feed, 9001)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: hand_in(product, feed, body), range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 202]
    assert len({answer.json()["delivery"] for answer in answers}) == 1
    until(lambda: outcomes(product, feed).get("taken") == 1, patience=60, what="it to be taken in")
    assert outcomes(product, feed) == {"taken": 1, "duplicate": 4}
    assert applications(product, feed) == 1


def test_of_twenty_at_once_three_who_take_turns_get_seven_seven_and_six(
    product: Product, api: httpx.Client, feed: dict[str, Any]
) -> None:
    people = [user["id"] for user in api.get("/users").json()["data"][:3]]
    rules = [{"when": None, "then": [{"do": "assign", "to": people}]}]
    api.patch(f"/feeds/{feed['id']}", json={"rules": rules}).raise_for_status()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: hand_in(product, feed, payload(feed, 9100 + n)), range(20)))

    assert [answer.status_code for answer in answers] == [202] * 20
    until(lambda: outcomes(product, feed) == {"taken": 20}, patience=60, what="all to be taken in")
    given = product.query(
        "SELECT c.assignee_id, count(*) FROM chat_conversation c JOIN feeds_feeddelivery d "
        "ON d.candidate_id = c.candidate_id WHERE d.feed_id = %s GROUP BY c.assignee_id",
        feed["id"],
    )
    assert sorted(count for _, count in given) == [6, 7, 7]
    assert {str(person) for person, _ in given} == set(people)
