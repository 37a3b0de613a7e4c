"""What somebody has begun to write is there on their other screens, as they left it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.journeys.test_what_was_written import box, bubble
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


def kept(product: Product, words: str) -> None:
    until(
        lambda: product.query("SELECT words FROM chat_draft WHERE words <> ''") == [(words,)],
        what=f"the server has “{words}”",
    )


def come_back(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.ok):
        page.evaluate(COME_BACK)


def test_words_that_were_begun_at_the_desk_are_finished_and_sent_on_the_phone(
    visit: Callable[..., Page], product: Product
) -> None:
    chat = waiting_chat(product, "demo")[0]
    desk, phone = visit("recruiter@demo.test"), visit("recruiter@demo.test")
    desk.goto(chat)
    box(desk).fill("Are you free")
    kept(product, "Are you free")

    phone.goto(chat)
    expect(box(phone)).to_have_value("Are you free")
    box(phone).press_sequentially(" on Monday?")
    kept(product, "Are you free on Monday?")

    come_back(desk)
    expect(box(desk)).to_have_value("Are you free on Monday?")

    box(phone).press("Enter")
    expect(bubble(phone, "Are you free on Monday?")).to_contain_text("Delivered", timeout=15_000)
    come_back(desk)
    expect(box(desk)).to_have_value("")


def test_words_go_along_however_quickly_the_chat_is_left(
    visit: Callable[..., Page], product: Product
) -> None:
    chat = waiting_chat(product, "demo")[0]
    page = visit("recruiter@demo.test")
    page.goto(chat)

    # To another chat, which comes into the same page; and to another page.
    box(page).fill("Begun, ")
    page.locator(".row__item:not([aria-current]) .row").last.click()
    kept(product, "Begun, ")
    page.goto(chat)
    expect(box(page)).to_have_value("Begun, ")
    box(page).fill("Begun, and left")
    page.goto("/candidates/")
    kept(product, "Begun, and left")


def test_words_that_were_begun_here_and_there_are_both_kept(
    visit: Callable[..., Page], product: Product
) -> None:
    chat = waiting_chat(product, "demo")[0]
    desk, phone = visit("recruiter@demo.test"), visit("recruiter@demo.test")
    desk.goto(chat)
    box(desk).fill("")
    kept_none = {"is_kept": False, "as_of": "2026-01-01T00:00:00Z"}
    desk.route(
        "**/draft/",
        lambda route: route.fulfill(json=kept_none) if route.request.method == "POST" else route.continue_(),
    )
    phone.goto(chat)
    box(phone).fill("From the phone")
    kept(product, "From the phone")

    box(desk).fill("From the desk")
    come_back(desk)

    expect(box(desk)).to_have_value("From the phone\nFrom the desk")
