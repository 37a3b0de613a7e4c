"""The list of chats is true at once, and moves nothing under a hand that is on it; it does not grow without end."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_fresh import MINUTES, Screen, listing, row

REST = 1_500
ASIDE = (600, 500)
# Rows as high as a finger, as in the product; far fewer fit into the window than stand in a long list.
LOOK = "ol { list-style: none; height: 300px; overflow: auto; position: relative; margin: 0 } li { height: 40px }"
NOTE_CLICKS = "addEventListener('click', ({ target }) => { window.clicked = target.closest('li')?.id; })"


@pytest.fixture
def screen(page: Page, static_url: str) -> Screen:
    """Three who were answered, newest first, and the pointer over the second of them."""
    page.clock.install()
    screen = Screen(page, static_url)
    page.add_style_tag(content=LOOK)
    screen.show(listing(*(row(key, f"Row {key}", minute=40 - 10 * key) for key in (1, 2, 3))))
    page.mouse.move(*ASIDE)
    page.locator("#conversation-2").hover()
    return screen


def closed(key: int, words: str) -> str:
    return row(key, words).replace('data-claimed-by=""', 'data-claimed-by="" data-closed')


def height_of(page: Page, key: int) -> float:
    box = page.locator(f"#conversation-{key}").bounding_box()
    assert box
    return box["y"]


def test_what_is_new_is_shown_in_place_and_moves_when_the_pointer_has_left(screen: Screen) -> None:
    before = height_of(screen.page, 2)

    screen.tell(2, row(3, "Row 3, newest", minute=50))
    screen.tell(3, row(4, "Row 4, new", minute=55))
    screen.tell(4, closed(1, "Row 1, closed"))
    assert screen.words == ["Row 1, closed", "Row 2", "Row 3, newest"]
    assert height_of(screen.page, 2) == before

    screen.page.mouse.move(*ASIDE)
    assert screen.words == ["Row 4, new", "Row 3, newest", "Row 2"]


def test_who_belongs_to_the_end_comes_there(screen: Screen) -> None:
    screen.page.mouse.move(*ASIDE)

    screen.tell(2, row(4, "Row 4, the last", minute=1))

    assert screen.words == ["Row 1", "Row 2", "Row 3", "Row 4, the last"]


def test_under_a_pointer_that_rests_only_the_others_move(screen: Screen) -> None:
    screen.page.locator("#conversation-1").hover()
    screen.tell(2, row(3, "Row 3, between", minute=25))
    assert screen.words == ["Row 1", "Row 2", "Row 3, between"]

    screen.page.clock.run_for(REST)
    assert screen.words == ["Row 1", "Row 3, between", "Row 2"]

    screen.tell(3, row(2, "Row 2, newest", minute=50))
    assert screen.words == ["Row 1", "Row 3, between", "Row 2, newest"]
    screen.page.keyboard.press("Shift")
    assert screen.words == ["Row 2, newest", "Row 1", "Row 3, between"]


def test_keys_in_the_list_hold_it_until_they_rest(screen: Screen) -> None:
    screen.page.mouse.move(*ASIDE)
    link = screen.page.locator("#conversation-2 a")
    link.press("ArrowDown")

    screen.tell(2, row(2, "Row 2, newest", minute=50))
    assert screen.words == ["Row 1", "Row 2, newest", "Row 3"]
    screen.page.clock.run_for(REST)

    assert screen.words == ["Row 2, newest", "Row 1", "Row 3"]
    expect(link).to_be_focused()


def test_a_click_opens_what_was_pressed(screen: Screen) -> None:
    page = screen.page
    page.evaluate(NOTE_CLICKS)
    page.clock.run_for(REST)
    page.mouse.down()

    screen.tell(2, row(2, "Row 2, newest", minute=50))
    screen.tell(3, row(4, "Row 4, new", minute=55))
    page.mouse.up()

    assert page.evaluate("window.clicked") == "conversation-2"
    page.mouse.move(*ASIDE)
    page.clock.run_for(REST)
    assert screen.words == ["Row 4, new", "Row 2, newest", "Row 1", "Row 3"]


def test_a_list_read_anew_waits_for_the_hand_too(screen: Screen) -> None:
    screen.tell(5, row(3, "Row 3", minute=10), prev=3)
    screen.page.wait_for_timeout(200)
    assert screen.asked == []

    screen.page.mouse.move(*ASIDE)
    screen.wait_asked(1)
    screen.answer(0, listing(row(4, "Missed", minute=5)), seq=5)

    expect(screen.page.get_by_text("Missed")).to_be_attached()


def test_what_is_theirs_no_more_is_gone_at_once_and_nothing_moves(screen: Screen) -> None:
    before = height_of(screen.page, 2)

    gone = {"kind": "conversation.unshared", "conversation": "1", "gone": True}
    screen.say(type="batch", prev=1, seq=2, items=[gone], counts=None)
    expect(screen.page.get_by_text("Row 1")).to_have_count(0)
    assert height_of(screen.page, 2) == before

    screen.page.mouse.move(*ASIDE)
    assert height_of(screen.page, 2) == before - 40


def test_a_list_that_grows_by_itself_leaves_its_end_to_the_next_page(page: Page, static_url: str) -> None:
    screen = Screen(page, static_url)
    page.add_style_tag(content=LOOK.replace("300px", "60px"))
    screen.show(listing(*(row(key, f"Row {key}", minute=key) for key in (4, 3, 2, 1))))

    for key in range(5, 30):
        screen.tell(key - 3, row(key, f"Row {key}", minute=key))

    assert screen.words == ["Row 29", "Row 28", "Row 27", "Row 26"]
    page.evaluate("history.replaceState(null, '', '/chat/')")
    page.locator("#list-more").dispatch_event("click")
    screen.wait_asked(1)
    asked = parse_qs(urlsplit(screen.asked[0].request.url).query)
    assert asked["after"] == [f"~{MINUTES[26]}~26"]
    screen.answer(0, "".join(row(key, f"Row {key}", minute=key) for key in (25, 24, 23, 22)), seq=26)
    expect(page.get_by_text("Row 22")).to_be_attached()

    screen.tell(27, row(30, "Row 30", minute=30))
    assert screen.words == [f"Row {key}" for key in range(30, 22, -1)]


def test_whether_a_chat_that_came_without_a_text_was_read_is_asked_for(screen: Screen) -> None:
    screen.page.mouse.move(*ASIDE)
    given = {"kind": "conversation.assigned", "conversation": "4", "row": row(4, "Row 4, given", minute=5)}

    screen.say(type="batch", prev=1, seq=2, items=[given, given], counts=None)
    expect(screen.page.locator("#conversation-4")).to_be_attached()
    screen.tell(3, row(5, "Row 5, has written", minute=7))
    screen.page.clock.run_for(2_000)
    screen.wait_asked(1)
    screen.answer(0, listing(row(4, "Row 4").replace(" data-assignee", " data-unread data-assignee")), seq=3)

    expect(screen.page.locator("#conversation-4")).to_have_attribute("data-unread", "")
    screen.page.clock.run_for(5_000)
    assert len(screen.asked) == 1


def test_for_texts_and_for_what_is_known_nothing_is_asked(screen: Screen) -> None:
    screen.page.mouse.move(*ASIDE)
    never_wrote = row(6, "Row 6").replace(f'data-last-inbound-at="{MINUTES[0]}"', 'data-last-inbound-at=""')
    given = [{"kind": "conversation.assigned", "row": html} for html in (row(1, "Row 1, given"), never_wrote)]

    screen.say(
        type="batch", prev=1, seq=2, items=[each | {"conversation": ""} for each in given], counts=None
    )
    screen.tell(3, row(5, "Row 5, has written", minute=7))
    screen.page.clock.run_for(5_000)

    assert screen.asked == []
