"""Whoever pauses a blast has it paused: at the carrier, hardly anything comes after the answer, and soon nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from apps.chat.dispatch import CALLS_AT_ONCE
from tests.faults.people import signed_in
from tests.faults.storm import begin_blast, pace_of
from tests.rig import Product
from tests.waiting import until

# Texts a second of a number that is not a short code, and of one.
LONG_CODE, SHORT_CODE = 10.0, 100.0
PEOPLE, FIRST = {LONG_CODE: 120, SHORT_CODE: 1_000}, 600_000
# quality: seconds from the answer to the last text, and how many more there may be: of each call that a worker may have
# with the carrier one, of the batch that is with it and of the one that begins.
SOON, MOST = 2.0, {LONG_CODE: 12, SHORT_CODE: 2 * CALLS_AT_ONCE}
Pause = Callable[[str], None]


@pytest.fixture
def by_the_api(api: httpx.Client) -> Pause:
    return lambda blast: well(api.post(f"/blasts/{blast}/pause", json={}))


@pytest.fixture
def on_its_page(product: Product) -> Iterator[Pause]:
    with signed_in(product, "manager") as browser:

        def pause(blast: str) -> None:
            page = browser.get(f"/blasts/{blast}/").text
            names = "csrfmiddlewaretoken", "page_team"
            form = {name: re.findall(f'name="{name}" value="([^"]*)"', page)[0] for name in names}
            well(browser.post(f"/blasts/{blast}/pause/", data=form, headers={"Origin": product.url}))

        yield pause


def well(answer: httpx.Response) -> None:
    assert answer.status_code in {200, 302}, answer.text


@pytest.mark.parametrize(
    ("nth", "way", "pace"),
    [(0, "by_the_api", LONG_CODE), (1, "on_its_page", LONG_CODE), (2, "by_the_api", SHORT_CODE)],
)
def test_a_blast_that_is_paused_in_the_middle_has_stopped_two_seconds_later(
    product: Product, api: httpx.Client, nth: int, way: str, pace: float, request: pytest.FixtureRequest
) -> None:
    pause: Pause = request.getfixturevalue(way)
    people, most = PEOPLE[pace], MOST[pace]

    def left() -> int:
        return len(product.carrier.outbox) - before

    before = len(product.carrier.outbox)
    with pace_of(product, pace):
        storm = begin_blast(product, api, first=FIRST + nth * 1_000, people=people)
        until(lambda: left() >= people / 2, patience=60, what="half of it has left")
        pause(storm.blast)
        at_the_answer, answered = left(), time.monotonic()
        at_last, last = at_the_answer, answered
        while time.monotonic() < answered + 4 * SOON:
            if (now := left()) != at_last:
                at_last, last = now, time.monotonic()
            time.sleep(0.01)
        assert at_the_answer < people - most
        assert last - answered <= SOON
        assert at_last - at_the_answer <= most

        api.post(f"/blasts/{storm.blast}/resume", json={}).raise_for_status()
    until(storm.have_all_left, patience=60, what="the rest has left")
    assert storm.not_once() == {}
