"""Going back leads to the page of the address, also where the line is lost just then, or the answer comes late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import APIResponse, Browser, Error, Locator, Page, Route, expect

from tests.journeys.browser import arrive
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ROWS = ".chat__rows > .row__item > a.row"
IS_BACK = "hx-history-restore-request"


def open_two_chats(page: Page) -> tuple[str, str]:
    """Go from the list to one chat and on to another. Return both addresses."""
    page.goto("/chat/")
    found = []
    for nth in range(2):
        row = page.locator(ROWS).nth(nth)
        address = row.get_attribute("href") or ""
        row.click()
        page.wait_for_url(f"**{address}")
        expect(thread(page, address)).to_be_visible()
        found.append(address)
    return found[0], found[1]


def thread(page: Page, address: str) -> Locator:
    return page.locator(f"chat-thread[data-conversation='{address.split('/')[2]}']")


def test_who_goes_back_without_a_line_is_there_when_it_is_back(browser: Browser, product: Product) -> None:
    # Here the console may complain.
    with browser.new_context(base_url=product.url) as context:
        page, refused = context.new_page(), list[str]()
        arrive(page, "recruiter@demo.test")
        one, _ = open_two_chats(page)

        def refuse(route: Route) -> None:
            if IS_BACK in route.request.headers and not refused:
                refused.append(route.request.url)
                route.abort()
            else:
                route.continue_()

        page.route("**/chat/**", refuse)
        page.go_back(wait_until="commit")

        expect(page).to_have_url(f"{product.url}{one}")
        expect(thread(page, one)).to_be_visible()
        assert len(refused) == 1


def test_a_page_that_comes_late_is_not_put_over_what_was_opened_since(visit: Callable[..., Page]) -> None:
    page, held = visit("recruiter@demo.test"), list[tuple[Route, APIResponse]]()
    open_two_chats(page)
    third = page.locator(ROWS).nth(2).get_attribute("href") or ""

    def hold(route: Route) -> None:
        if IS_BACK in route.request.headers:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/chat/**", hold)
    page.go_back(wait_until="commit")
    while not held:
        page.wait_for_timeout(20)
    page.locator(f"{ROWS}[href='{third}']").click()
    expect(thread(page, third)).to_be_visible()
    route, answer = held[0]
    route.fulfill(response=answer)
    page.wait_for_timeout(1_000)

    expect(thread(page, third)).to_be_visible()
    assert page.url.endswith(third)


def test_what_was_looked_for_in_the_list_leaves_the_address_of_the_chat_that_was_opened_since(
    visit: Callable[..., Page],
) -> None:
    page, held = visit("recruiter@demo.test"), list[tuple[Route, APIResponse]]()
    open_two_chats(page)
    third = page.locator(ROWS).nth(2).get_attribute("href") or ""

    def hold(route: Route) -> None:
        if "q=a" in route.request.url and route.request.headers.get("hx-target") == "chat-list":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/chat/**", hold)
    page.locator(".chat__search input[name=q]").fill("a")
    while not held:
        page.wait_for_timeout(20)
    page.locator(f"{ROWS}[href='{third}']").click()
    expect(thread(page, third)).to_be_visible()
    route, answer = held[0]
    route.fulfill(response=answer)

    page.wait_for_url("**q=a*")
    assert page.url.split("?")[0].endswith(third)
    expect(thread(page, third)).to_be_visible()


def test_who_goes_back_while_a_chat_is_on_its_way_is_at_the_page_of_the_address(
    visit: Callable[..., Page],
) -> None:
    page, held = visit("recruiter@demo.test"), list[tuple[Route, APIResponse]]()
    one, _ = open_two_chats(page)
    third = page.locator(ROWS).nth(2).get_attribute("href") or ""

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-target") == "conversation":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route(f"**{third}*", hold)
    page.locator(f"{ROWS}[href='{third}']").click()
    while not held:
        page.wait_for_timeout(20)
    page.go_back(wait_until="commit")
    expect(thread(page, one)).to_be_visible()
    route, answer = held[0]
    # Nobody may wait for it any more.
    with suppress(Error):
        route.fulfill(response=answer)
    page.wait_for_timeout(1_000)

    assert page.url.endswith(one)
    expect(thread(page, one)).to_be_visible()
