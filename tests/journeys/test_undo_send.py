"""Undo of a text: the bubble counts down, its words come back, and the next chat keeps the way back within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_hopping import chat_of
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ME = "recruiter@demo.test"


def hold(product: Product, seconds: int) -> None:
    product.query("UPDATE accounts_user SET undo_seconds = %s WHERE email = %s", seconds, ME)


@pytest.fixture
def careful(product: Product) -> Iterator[None]:
    """Somebody who takes the longest time: this machine may be busy."""
    hold(product, 10)
    yield
    hold(product, 0)


@pytest.fixture
def waiting(product: Product) -> list[str]:
    phones = [f"+1415555{nth:04d}" for nth in (941, 942)]
    for phone in phones:
        assert call(product, inbound(product, phone=phone, body=f"Is it open? {phone[-4:]}")) == 200
    return phones


def state_of(product: Product, phone: str) -> list[tuple[str, str]]:
    return product.query(
        "SELECT body, status FROM chat_message WHERE phone = %s AND direction = 'outbound' ORDER BY created_at",
        phone,
    )


@pytest.mark.usefixtures("careful")
def test_a_text_is_taken_back_before_and_after_a_reload(
    visit: Callable[..., Page], product: Product, waiting: list[str]
) -> None:
    page = visit(ME)
    page.goto(chat_of(product, waiting[0]))
    box = page.get_by_role("textbox", name="Text to")
    mine = page.locator(".message--out", has_text="Dear {{")

    box.fill("Dear {{first_name|friend}}, it is")
    box.press("Enter")
    bubble = page.locator(".message--out", has_text="it is")
    expect(bubble).to_contain_text("Sending…")
    expect(bubble.locator(".undo-send__left")).to_have_text("8 s")
    page.reload()
    expect(bubble).to_contain_text("Sending…")
    bubble.get_by_role("button", name="Undo").click()

    # As it was written, and not as it was filled.
    expect(box).to_have_value("Dear {{first_name|friend}}, it is")
    expect(box).to_be_focused()
    expect(bubble).to_have_count(0)
    expect(mine).to_have_count(0)
    expect(page.locator(".chat__name .age")).to_be_visible()
    page.reload()
    expect(bubble).to_have_count(0)
    expect(box).to_have_value("Dear {{first_name|friend}}, it is")
    box.press("Enter")
    expect(bubble).to_contain_text("Delivered", timeout=25_000)
    expect(bubble.get_by_role("button", name="Undo")).to_have_count(0)
    assert [status for _, status in state_of(product, waiting[0])] == ["cancelled", "delivered"]


@pytest.mark.usefixtures("careful")
def test_send_and_next_keeps_the_way_back_on_the_next_chat(
    visit: Callable[..., Page], product: Product, waiting: list[str]
) -> None:
    page = visit(ME)
    first = chat_of(product, waiting[0])
    page.goto(first)
    box = page.get_by_role("textbox", name="Text to")

    box.fill("Too quick")
    box.press("Control+Enter")
    expect(page).not_to_have_url(f"{product.url}{first}")
    toast = page.locator(".toast", has_text="Sending to")
    toast.get_by_role("button", name="Undo").click()

    expect(page).to_have_url(f"{product.url}{first}")
    expect(page.get_by_role("textbox", name="Text to")).to_have_value("Too quick")
    assert state_of(product, waiting[0])[-1] == ("Too quick", "cancelled")
