"""From chat to chat by key: whoever types on while the next one is on its way writes to that one and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_race import GO_STALE
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def waiting(product: Product) -> list[str]:
    """Three people who have just written, longest first."""
    phones = [f"+1415555{nth:04d}" for nth in (741, 742, 743)]
    for phone in phones:
        assert call(product, inbound(product, phone=phone, body=f"Is it open? {phone[-4:]}")) == 200
    return phones


def chat_of(product: Product, phone: str) -> str:
    ((chat,),) = product.query("SELECT conversation_id FROM chat_message WHERE phone = %s LIMIT 1", phone)
    return f"/chat/{chat}/"


def texts_to(product: Product, phone: str) -> list[str]:
    rows = product.query("SELECT body FROM chat_message WHERE phone = %s AND direction = 'outbound'", phone)
    return [body for (body,) in rows]


def test_what_is_typed_on_is_the_next_ones(
    visit: Callable[..., Page], product: Product, waiting: list[str]
) -> None:
    page = visit("recruiter@demo.test")
    first, second = (chat_of(product, phone) for phone in waiting[:2])
    page.goto(first)
    box = page.get_by_role("textbox", name="Text to")
    held: list[Route] = []
    page.route(
        f"**{second}*",
        lambda route: held.append(route) if route.request.method == "GET" else route.continue_(),
    )

    box.fill("First")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    page.wait_for_function("() => document.querySelector('chat-composer').next")
    page.keyboard.type("Dear next")
    page.keyboard.press("Enter")
    until(lambda: page.wait_for_timeout(20) or held, what="the next chat is asked for")
    # Meanwhile the list is drawn anew: the row that was opened is no longer in the page.
    with page.expect_response(lambda response: response.request.headers.get("hx-target") == "chat-list"):
        page.evaluate(GO_STALE)
    for route in held:
        route.continue_()

    expect(page).to_have_url(f"{product.url}{second}")
    expect(page.get_by_role("textbox", name="Text to")).to_have_value("Dear next")
    page.get_by_role("textbox", name="Text to").press("Enter")
    expect(page.locator(".message--out", has_text="Dear next")).to_contain_text("Delivered", timeout=15_000)
    assert texts_to(product, waiting[0]) == ["First"]
    assert texts_to(product, waiting[1]) == ["Dear next"]


def test_after_an_answer_or_a_closing_one_goes_on_from_where_one_stood(
    visit: Callable[..., Page], product: Product, waiting: list[str]
) -> None:
    page = visit("manager@demo.test")
    page.goto(chat_of(product, waiting[0]))
    box = page.get_by_role("textbox", name="Text to")

    after = next_in_list(page)
    box.fill("It is.")
    box.press("Enter")
    expect(page.locator(".message--out", has_text="It is.")).to_contain_text("Delivered", timeout=15_000)
    box.press("Escape")
    page.keyboard.press("j")
    expect(page).to_have_url(f"{product.url}/chat/{after}/")
    # The list marks it a moment after the address has changed.
    expect(page.locator(f"#conversation-{after} [aria-current]")).to_be_visible()

    after = next_in_list(page)
    page.keyboard.press("e")
    expect(page.get_by_text("This chat is closed.")).to_be_visible()
    page.keyboard.press("j")
    expect(page).to_have_url(f"{product.url}/chat/{after}/")


def next_in_list(page: Page) -> str:
    """Return the chat below the open one."""
    row = page.locator('.row__item:has([aria-current="true"]) + .row__item')
    return row.get_attribute("data-conversation") or ""
