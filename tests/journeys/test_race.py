"""A text that comes between the server's look and the screen's swap is on the screen all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.journeys.test_answer_a_text import take_new_phone
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

GO_STALE = "document.dispatchEvent(new CustomEvent('live:stale', { detail: {} }))"


@pytest.mark.parametrize(
    ("address", "target"), [("/", "board"), ("/chat/", "chat-list"), ("chat", "thread-log")]
)
def test_what_came_while_the_screen_asked_anew_is_there(
    visit: Callable[..., Page], product: Product, address: str, target: str
) -> None:
    page = visit("recruiter@demo.test")
    desk = take_new_phone(page)
    words = f"Between look and swap of {target}"

    def text(body: str) -> None:
        desk.get_by_placeholder("Text message").fill(body)
        desk.get_by_placeholder("Text message").press("Enter")
        expect(page.get_by_text(body).first).to_be_visible()

    page.goto("/chat/" if address == "chat" else address)
    if address == "chat":
        text("First of all")
        page.locator(".chat__rows .row", has_text="First of all").first.click()
        expect(page.locator("#thread-log")).to_contain_text("First of all")
    place = page.locator(f"#{target}").get_by_text(words)

    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if held or route.request.headers.get("hx-target") != target:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/*", hold_the_first)
    page.evaluate(GO_STALE)
    while not held:
        page.wait_for_timeout(20)
    route, answer = held[0]
    assert words not in answer.text()
    text(words)
    with page.expect_response(lambda response: response.request.headers.get("hx-target") == target):
        route.fulfill(response=answer)

    # Not the screen of before the swap.
    page.wait_for_timeout(500)
    expect(place).to_be_visible()
