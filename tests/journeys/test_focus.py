"""The keyboard stays by what was pressed, or by what took its place: it never falls out of the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_hopping import chat_of
from tests.journeys.test_two_recruiters import waiting_chat
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

GO_STALE = "document.dispatchEvent(new CustomEvent('live:stale', { detail: {} }))"


PHONE = "+14155550751"


@pytest.fixture
def chat(visit: Callable[..., Page], product: Product) -> Page:
    """A manager's open chat, of somebody with a name and an application."""
    page = visit("manager@demo.test")
    page.goto(waiting_chat(product, "demo")[0])
    return page


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def choose(menu: Locator, item: Locator) -> None:
    """Open a menu and choose from it, as the keyboard does."""
    menu.press("Enter")
    item.press("Enter")


def test_what_is_done_to_a_chat_leaves_the_keyboard_where_it_was(chat: Page, product: Product) -> None:
    assert call(product, inbound(product, phone=PHONE, body="Is it open?")) == 200
    chat.goto(chat_of(product, PHONE))
    more, assign, actions = (
        button(chat, "More"),
        chat.locator("#thread-assign"),
        chat.locator("#more-actions"),
    )

    choose(more, actions.get_by_role("button", name="I am on it"))
    expect(chat.locator("#thread-head").get_by_text("You are on it", exact=True)).to_be_visible()
    expect(more).to_be_focused()
    choose(more, actions.get_by_role("button", name="Let go"))
    expect(chat.locator("#thread-head").get_by_text("You are on it", exact=True)).to_have_count(0)
    expect(more).to_be_focused()
    choose(more, actions.get_by_role("button", name="Mark as unread"))
    expect(chat.locator(".row__item:has([aria-current])[data-unread]")).to_be_visible()
    expect(more).to_be_focused()
    choose(more, actions.get_by_role("button", name="No reply needed"))
    expect(chat.locator("#thread-head .age")).to_have_class("age age--grey")
    expect(more).to_be_focused()

    choose(assign, chat.locator("#assign").get_by_role("button", name="Recruiter Two"))
    expect(assign).to_contain_text("Recruiter")
    expect(assign).to_be_focused()

    button(chat, "Close").press("Enter")
    button(chat, "Open").last.press("Enter")
    expect(chat.get_by_role("textbox", name="Text to")).to_be_focused()


def test_the_panel_of_a_candidate_keeps_the_keyboard(chat: Page) -> None:
    panel = chat.locator("#details")
    pencil, status = (
        panel.get_by_role("link", name="Edit the candidate"),
        panel.locator("#application-status"),
    )
    first, phone = panel.locator("form.form .field input").first, panel.locator("form.form [name=email]")

    pencil.press("Enter")
    expect(first).to_be_focused()
    panel.get_by_role("link", name="Cancel").press("Enter")
    expect(pencil).to_be_focused()
    pencil.press("Enter")
    expect(first).to_be_focused()
    phone.fill("no address")
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel.locator("[aria-invalid=true]")).to_be_focused()
    phone.fill("sam@example.com")
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel.get_by_role("link", name="sam@example.com")).to_be_visible()
    expect(pencil).to_be_focused()

    before = status.inner_text()
    choose(status, panel.locator("#statuses .menu__item:not(:has(.menu__check))").first)
    expect(status).not_to_have_text(before)
    expect(status).to_be_focused()

    button(chat, "Share with Hiring Manager Three").press("Enter")
    expect(button(chat, "Stop sharing with Hiring Manager Three")).to_be_focused()
    button(chat, "Stop sharing with Hiring Manager Three").press("Enter")
    expect(button(chat, "Share with Hiring Manager Three")).to_be_focused()

    panel.get_by_role("link", name="sam@example.com").focus()
    with chat.expect_response(lambda answer: answer.request.headers.get("hx-target") == "details"):
        chat.evaluate(GO_STALE)
    expect(panel.get_by_role("link", name="sam@example.com")).to_be_focused()


def test_a_filter_keeps_the_keyboard_and_who_laid_it_down_is_left_alone(chat: Page) -> None:
    listing, funnel = chat.locator("#chat-list"), chat.locator("[popovertarget=funnel]")
    waiting = listing.get_by_role("link", name="Waiting", exact=True)

    waiting.press("Enter")
    expect(waiting).to_have_attribute("aria-current", "true")
    expect(waiting).to_be_focused()
    choose(funnel, chat.locator("#funnel").get_by_role("link", name="Unclaimed", exact=True))
    expect(funnel).to_have_attribute("aria-pressed", "true")
    expect(funnel).to_be_focused()
    listing.get_by_role("link", name="Unclaimed: remove this filter").press("Enter")
    expect(funnel).not_to_have_attribute("aria-pressed", "true")
    expect(listing.get_by_role("link", name="All", exact=True)).to_be_focused()

    box = chat.get_by_role("textbox", name="Text to")
    box.press("Escape")
    address = chat.url
    chat.keyboard.press("j")
    expect(chat).not_to_have_url(address)
    expect(box).to_be_visible()
    expect(box).not_to_be_focused()
