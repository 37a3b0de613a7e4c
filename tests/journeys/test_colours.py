"""A wait turns orange at twelve hours and red above twenty-four, at that moment and by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.rig import Product

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
# A page that asks for time travel takes the clock before anything else.
PUT_PILL = """
async (since) => {
  await import("/js/components/age-pill.js");
  document.body.innerHTML = `<age-pill class="age age--grey" data-since="${since}"></age-pill>`;
}
"""
PUT_BOARD = """
async (since) => {
  document.body.innerHTML = `
    <live-socket data-seq="1" data-team="t"></live-socket>
    <dashboard-board data-me="me"><p id="board-lead"></p>
      <section class="group" data-group="team" data-total="1"><span data-total-words></span>
        <svg><rect class="meter__part--red"/><rect class="meter__part--orange"/><rect class="meter__part--green"/></svg>
        <b data-count="red">0</b><b data-count="orange">0</b><b data-count="green">1</b>
        <ul class="group__rows"></ul><a class="group__more"></a></section></dashboard-board>`;
  window.row = (colour) => `<li class="row__item" id="conversation-1" data-conversation="1"
    data-waiting-since="${since}" data-assignee=""><a class="row" href="#">
    <age-pill class="age age--${colour}" data-since="${since}"></age-pill></a></li>`;
  document.querySelector(".group__rows").innerHTML = window.row("green");
  for (const name of ["age-pill", "live-socket", "dashboard-board"]) await import(`/js/components/${name}.js`);
}
"""
UNASSIGNED = """
    UPDATE chat_conversation SET waiting_since = now() - %s
    WHERE id = (
        SELECT id FROM chat_conversation
        WHERE assignee_id IS NULL AND closed_at IS NULL AND waiting_since > now() - interval '11 hours'
          AND team_id = (SELECT id FROM accounts_team WHERE slug = 'demo')
        ORDER BY waiting_since LIMIT 1
    )
    RETURNING id
"""
SOON = timedelta(seconds=8)


@pytest.fixture
def pill(page: Page, static_url: str) -> Locator:
    """A pill of somebody who has waited one minute less than twelve hours."""
    page.clock.install(time=NOW - timedelta(minutes=1))
    page.goto(f"{static_url}/js/")
    page.clock.pause_at(NOW)
    page.evaluate(PUT_PILL, (NOW - timedelta(hours=11, minutes=59)).isoformat())
    return page.locator("age-pill")


def test_a_wait_changes_colour_at_the_exact_second(page: Page, pill: Locator) -> None:
    expect(pill).to_have_class("age age--green")
    page.clock.run_for(MINUTE - SECOND)
    expect(pill).to_have_class("age age--green")
    expect(pill).to_have_text("11 h")

    page.clock.run_for(SECOND)
    expect(pill).to_have_class("age age--orange")
    expect(pill).to_have_text("12 h")

    page.clock.run_for(12 * HOUR)
    expect(pill).to_have_class("age age--orange")
    expect(pill).to_have_text("1 d")

    page.clock.run_for(SECOND)
    expect(pill).to_have_class("age age--red")


def test_a_browser_a_little_behind_counts_a_crossing_once(page: Page, static_url: str) -> None:
    sockets: list[WebSocketRoute] = []

    def hold(socket: WebSocketRoute) -> None:
        sockets.append(socket)

    page.route_web_socket("**/ws/**", hold)
    page.clock.install(time=NOW - timedelta(minutes=1))
    page.goto(f"{static_url}/js/")
    page.clock.pause_at(NOW)
    crossed = NOW + timedelta(milliseconds=300)
    page.evaluate(PUT_BOARD, (crossed - timedelta(hours=12)).isoformat())
    page.wait_for_function("document.querySelector('live-socket').socket?.readyState === 1")

    item = {"kind": "conversation.colour_changed", "conversation": "1", "row": page.evaluate("row('orange')")}
    counts = {"unassigned": {"green": 0, "orange": 1, "red": 0}, "by_assignee": {}}
    batch = {
        "type": "batch",
        "prev": 1,
        "seq": 2,
        "now": crossed.isoformat(),
        "items": [item],
        "counts": counts,
    }
    sockets[0].send(json.dumps(batch))
    page.wait_for_function("document.querySelector('live-socket').seq === 2")
    page.clock.run_for(SECOND)

    expect(page.locator("[data-count='orange']")).to_have_text("1")
    expect(page.locator("[data-count='green']")).to_have_text("0")


@pytest.mark.journey
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("waited", "before", "after"),
    [(timedelta(hours=12), "green", "orange"), (timedelta(hours=24), "orange", "red")],
)
def test_an_open_dashboard_changes_colour_by_itself(
    visit: Callable[..., Page], product: Product, waited: timedelta, before: str, after: str
) -> None:
    board = visit("recruiter@demo.test")
    ((conversation,),) = product.query(UNASSIGNED, waited - SOON)
    board.reload()
    board.evaluate("window.isTheSame = true")
    team = board.get_by_role("region", name="For the team")
    pill = team.locator(f"#conversation-{conversation} .age")
    counts = {name: team.locator(f"[data-count='{name}']") for name in (before, after)}
    expect(pill).to_have_class(f"age age--{before}")
    counted = {name: int(place.inner_text()) for name, place in counts.items()}

    expect(pill).to_have_class(f"age age--{after}", timeout=2 * SOON.seconds * SECOND)

    expect(counts[before]).to_have_text(str(counted[before] - 1))
    expect(counts[after]).to_have_text(str(counted[after] + 1))
    assert board.evaluate("window.isTheSame") is True
