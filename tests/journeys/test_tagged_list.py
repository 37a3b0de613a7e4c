"""The chats of people with one tag: a row does not say who has it, so the server is asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_fresh import Screen, listing, row


def tagged(*rows: str) -> str:
    asked = '<div id="list-state" hidden><input name="tag" value="Own car"></div>'
    return listing(*rows).replace('<div id="list-state" hidden></div>', asked)


@pytest.fixture
def screen(page: Page, static_url: str) -> Screen:
    page.clock.install()
    screen = Screen(page, static_url)
    page.evaluate("history.replaceState(null, '', '/chat/?show=&tag=Own+car')")
    screen.show(tagged(row(1, "I have a car")))
    return screen


def test_who_may_have_the_tag_is_asked_for_and_not_taken_in(screen: Screen) -> None:
    screen.tell(2, row(2, "Hello", minute=50))
    assert screen.words == ["I have a car"]

    screen.page.clock.run_for(2_000)
    screen.wait_asked(1)
    assert "tag=Own+car" in screen.asked[0].request.url
    screen.answer(0, tagged(row(2, "Hello", minute=50), row(1, "I have a car")), seq=2)

    expect(screen.page.get_by_text("Hello")).to_be_attached()


def test_whoever_is_there_is_drawn_anew_without_asking(screen: Screen) -> None:
    screen.tell(2, row(1, "And a licence", minute=50))
    screen.page.clock.run_for(5_000)

    assert screen.words == ["And a licence"]
    assert screen.asked == []


def test_whose_tag_is_taken_off_elsewhere_is_gone_once_the_server_was_asked(screen: Screen) -> None:
    screen.tell(2, row(1, "I have a car"), kind="candidate.untagged")
    screen.page.clock.run_for(2_000)
    screen.wait_asked(1)
    screen.answer(0, tagged(), seq=2)

    expect(screen.page.get_by_text("I have a car")).not_to_be_attached()
