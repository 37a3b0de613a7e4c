"""Among the chats that a search has found: what it found stands there, whatever is written in them meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_fresh import Screen, listing, row


def line(key: int, words: str, *, found: bool = False, minute: int = 0) -> str:
    text = f'<span class="row__text"{" data-found" if found else ""}><bdi>{words}</bdi></span>'
    return row(key, words, minute=minute).replace(f"<bdi>{words}</bdi>", text)


def found(*rows: str) -> str:
    asked = '<div id="list-state" hidden><input name="q" value="nine"></div>'
    return listing(*rows).replace('<div id="list-state" hidden></div>', asked)


@pytest.fixture
def screen(page: Page, static_url: str) -> Screen:
    page.clock.install()
    screen = Screen(page, static_url)
    page.evaluate("history.replaceState(null, '', '/chat/?q=nine')")
    screen.show(found(line(1, "Monday at nine?", found=True), line(2, "Nina")))
    return screen


def test_a_row_drawn_anew_keeps_what_was_found(screen: Screen) -> None:
    screen.tell(2, line(1, "I have a licence", minute=50))
    screen.tell(3, line(2, "Hello again", minute=51))

    assert screen.words == ["Monday at nine?", "Hello again"]


def test_what_is_found_by_now_is_asked_for_once_for_many_texts(screen: Screen) -> None:
    for seq in range(2, 8):
        screen.tell(seq, line(seq, "Another at nine", minute=seq))
    assert screen.asked == []

    screen.page.clock.run_for(2_000)
    screen.wait_asked(1)
    screen.answer(
        0, found(line(7, "Another at nine", found=True), line(1, "Monday at nine?", found=True)), seq=7
    )

    expect(screen.page.get_by_text("Another at nine")).to_be_attached()
    screen.page.clock.run_for(5_000)
    assert len(screen.asked) == 1
    assert "q=nine" in screen.asked[0].request.url


def test_what_is_no_text_asks_for_nothing(screen: Screen) -> None:
    item = {"kind": "conversation.assigned", "conversation": "1", "row": line(1, "I have a licence")}
    screen.say(type="batch", prev=1, seq=2, items=[item], counts=None)
    screen.page.clock.run_for(5_000)

    assert screen.words == ["Monday at nine?", "Nina"]
    assert screen.asked == []
