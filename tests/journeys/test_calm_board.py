"""The dashboard is true at once, and nothing on it moves under a hand, from group to group neither."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page

from tests.journeys.test_calm_list import ASIDE, LOOK, height_of
from tests.journeys.test_fresh import MINUTES, Screen

COLOURS = ("red", "orange", "green")
PAGE = """
async (groups) => {
  document.body.innerHTML = `<live-socket data-seq="1" data-team="t"></live-socket>
    <dashboard-board data-me="me"><p id="board-lead">One waits</p><div id="board">${groups}</div></dashboard-board>`;
  for (const name of ["live-socket", "dashboard-board"]) await import(`/js/components/${name}.js`);
}
"""


def waiting(key: int, words: str, *, minute: int, assignee: str = "", is_closed: bool = False) -> str:
    """Draw the row of somebody who waits since a minute; the earlier, the higher it stands."""
    return f"""
      <li class="row__item" id="conversation-{key}" data-conversation="{key}" data-waiting-since="{MINUTES[minute]}"
        data-last-message-at="{MINUTES[minute]}" data-last-inbound-at="{MINUTES[minute]}" data-assignee="{assignee}"
        data-claimed-by=""{" data-closed" if is_closed else ""}><a class="row" href="#"><bdi>{words}</bdi></a></li>"""


def group(key: str, *rows: str) -> str:
    counts = "".join(f'<span data-count="{colour}">0</span>' for colour in COLOURS)
    meter = "".join(f'<rect class="meter__part--{colour}"></rect>' for colour in COLOURS)
    return f"""<section class="group" data-group="{key}" data-total="{len(rows)}">{counts}<svg>{meter}</svg>
      <b data-total-words></b><ol class="group__rows">{"".join(rows)}</ol><p class="group__more"></p></section>"""


class Board(Screen):
    """The dashboard, whose server is the test."""

    def show(self, html: str) -> None:
        self.page.route(re.compile(r"//[^/]+/$"), self._keep_question)
        self.page.evaluate(PAGE, html)
        self.page.wait_for_function("document.querySelector('live-socket').socket?.readyState === 1")
        self.say(type="hello", seq=1)

    def tell_counts(self, seq: int, html: str, *, mine: int, team: int) -> None:
        item = {"kind": "conversation.assigned", "conversation": "", "row": html}
        counts = {"unassigned": {"red": team}, "by_assignee": {"me": {"red": mine}}}
        message = {"now": MINUTES[59], "type": "batch", "prev": seq - 1, "seq": seq}
        self.sockets[-1].send(json.dumps({**message, "items": [item], "counts": counts}))
        self.page.wait_for_function("(seq) => document.querySelector('live-socket').seq >= seq", arg=seq)

    def of(self, key: str) -> list[str]:
        return self.page.locator(f"[data-group={key}] .row__item bdi").all_inner_texts()


@pytest.fixture
def board(page: Page, static_url: str) -> Board:
    """Three who wait for anybody, and one for me; the pointer is over the second of the three."""
    page.clock.install()
    board = Board(page, static_url)
    page.add_style_tag(content=LOOK)
    mine = group("mine", waiting(9, "Row 9", minute=9, assignee="me"))
    board.show(mine + group("team", *(waiting(key, f"Row {key}", minute=10 * key) for key in (1, 2, 3))))
    page.mouse.move(*ASIDE)
    page.locator("#conversation-2").hover()
    return board


def test_who_is_taken_or_answered_goes_when_the_pointer_has_left(board: Board) -> None:
    before = height_of(board.page, 2)

    board.tell_counts(2, waiting(1, "Row 1, mine", minute=10, assignee="me"), mine=2, team=2)
    board.tell_counts(3, waiting(4, "Row 4, new", minute=5), mine=2, team=3)
    # What is counted is true at once; the rows keep their places, in words of now.
    assert board.page.locator("[data-group=team]").get_attribute("data-total") == "3"
    assert board.of("team") == ["Row 1, mine", "Row 2", "Row 3"]
    assert board.of("mine") == ["Row 9"]
    assert height_of(board.page, 2) == before

    board.page.mouse.move(*ASIDE)
    assert board.of("team") == ["Row 4, new", "Row 2", "Row 3"]
    assert board.of("mine") == ["Row 9", "Row 1, mine"]
    assert board.asked == []


def test_with_no_hand_on_it_everything_moves_at_once(board: Board) -> None:
    board.page.mouse.move(*ASIDE)

    board.tell_counts(2, waiting(2, "Row 2, closed", minute=20, is_closed=True), mine=1, team=2)
    board.tell_counts(3, waiting(9, "Row 9, given back", minute=9), mine=0, team=3)

    assert board.of("team") == ["Row 9, given back", "Row 1", "Row 3"]
    assert board.of("mine") == []


def test_who_comes_back_before_the_hand_has_left_stays(board: Board) -> None:
    board.tell_counts(2, waiting(1, "Row 1, mine", minute=10, assignee="me"), mine=2, team=2)
    board.tell_counts(3, waiting(1, "Row 1, back", minute=10), mine=1, team=3)

    board.page.mouse.move(*ASIDE)

    assert board.of("team") == ["Row 1, back", "Row 2", "Row 3"]
    assert board.of("mine") == ["Row 9"]


def test_nobody_is_led_to_more_than_stand_there(board: Board) -> None:
    more = board.page.locator("[data-group=team] .group__more")

    board.tell_counts(2, waiting(4, "Row 4, new", minute=5), mine=1, team=4)
    assert more.get_attribute("hidden") is None

    board.page.mouse.move(*ASIDE)
    assert more.get_attribute("hidden") == ""


def test_only_for_a_row_that_stands_here_it_is_asked_whether_it_was_read(board: Board) -> None:
    board.page.mouse.move(*ASIDE)

    board.tell_counts(2, waiting(7, "Row 7, theirs", minute=7, assignee="they"), mine=1, team=3)
    board.page.clock.run_for(5_000)
    assert board.asked == []

    board.tell_counts(3, waiting(8, "Row 8, free again", minute=8), mine=1, team=4)
    board.page.clock.run_for(5_000)
    board.wait_asked(1)
