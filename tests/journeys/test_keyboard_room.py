"""Where the keyboard of a screen lies over the page, the reply box stands above it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

# Chromium on a desk has no such keyboard. What the page asks of it is one object of the browser's, in whose place
# another stands here, before the page is read.
KEYBOARD = """
const screen = Object.assign(new EventTarget(), { height: innerHeight, scale: 1 });
Object.defineProperty(globalThis, "visualViewport", { value: screen, configurable: true });
globalThis.showKeyboard = (height, scale = 1) => {
  Object.assign(screen, { height: innerHeight - height, scale });
  screen.dispatchEvent(new Event("resize"));
};
"""
HEIGHT, KEYS = 760, 300


def bottom(page: Page) -> float:
    box = page.get_by_role("textbox", name="Text to").bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.fixture
def thread(visit: Callable[..., Page]) -> Page:
    page = visit("recruiter@demo.test", viewport={"width": 360, "height": HEIGHT}, has_touch=True)
    page.add_init_script(KEYBOARD)
    page.goto("/chat/")
    page.locator(".row").first.click()
    expect(page.locator(".chat__log")).to_be_visible()
    return page


def test_the_reply_box_stands_above_the_keyboard_and_comes_down_with_it(thread: Page) -> None:
    before = bottom(thread)

    thread.evaluate("keys => showKeyboard(keys)", KEYS)
    with_keys = bottom(thread)
    thread.evaluate("showKeyboard(0)")

    assert with_keys <= HEIGHT - KEYS
    assert bottom(thread) == before


@pytest.mark.parametrize(("covered", "scale"), [(60, 1), (KEYS, 2)], ids=["a bar", "zoomed in"])
def test_what_is_no_keyboard_moves_nothing(thread: Page, covered: int, scale: float) -> None:
    before = bottom(thread)

    thread.evaluate("([covered, scale]) => showKeyboard(covered, scale)", [covered, scale])

    assert bottom(thread) == before
