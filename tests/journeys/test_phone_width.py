"""The chat on a phone: one pane at a time, and a way back from each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_hopping import chat_of
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def thread(visit: Callable[..., Page]) -> Page:
    """The first chat of the list, open on a phone."""
    page = visit("recruiter@demo.test", viewport={"width": 360, "height": 760}, has_touch=True)
    page.goto("/chat/")
    page.locator(".row").first.click()
    expect(page.locator(".chat__log")).to_be_visible()
    return page


def test_the_candidate_is_left_by_the_arrow_and_by_the_phones_own_back(thread: Page) -> None:
    address = thread.url
    texts, facts = thread.locator(".chat__log"), thread.locator("#details .facts")

    for leave in (thread.get_by_role("button", name="Back to the texts").click, thread.go_back):
        thread.get_by_role("button", name="Details").click()
        expect(facts).to_be_visible()
        leave()

        expect(facts).to_be_hidden()
        expect(texts).to_be_visible()
        assert thread.url == address

    thread.go_back()
    expect(thread.get_by_role("region", name="Chats")).to_be_visible()


@pytest.mark.parametrize("phone", ["+14155550761", "+4915123456789"])
def test_whoever_has_no_name_is_read_by_their_whole_number(
    visit: Callable[..., Page], product: Product, phone: str
) -> None:
    assert call(product, inbound(product, phone=phone, body="Is it open?")) == 200
    page = visit("manager@demo.test", viewport={"width": 360, "height": 760}, has_touch=True)

    page.goto(chat_of(product, phone))

    called = page.locator("#thread-head .chat__name bdi")
    expect(called).to_contain_text(phone[-4:])
    hidden = "(name) => [name.scrollWidth - name.clientWidth, name.scrollHeight - name.clientHeight]"
    assert called.evaluate(hidden) == [0, 0]
    expect(page.locator("#thread-head .age")).to_be_in_viewport(ratio=1)


def test_what_is_said_stands_above_the_bar(visit: Callable[..., Page]) -> None:
    page = visit("manager@demo.test", viewport={"width": 360, "height": 760}, has_touch=True)

    page.goto("/grids/candidates/bulk/tag/?all=yes")

    toast, bar = page.locator(".toast").bounding_box(), page.locator(".shell__rail").bounding_box()
    assert toast
    assert bar
    assert toast["y"] + toast["height"] <= bar["y"]


def test_a_sentence_of_the_guide_names_its_keys_on_a_phone_too(visit: Callable[..., Page]) -> None:
    page = visit("manager@demo.test", viewport={"width": 360, "height": 760}, has_touch=True, is_mobile=True)

    page.goto("/help/answering/")

    expect(page.locator(".help__article .kbd").first).to_be_visible()
