"""A manager forwards calls; somebody calls and nobody answers: the thread has the call, and they have a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_a_forwarded_call_that_nobody_answers_is_in_the_thread_and_is_texted_back(
    visit: Callable[..., Page],
) -> None:
    page = visit("manager@demo.test")
    page.goto("/settings/numbers/")
    page.get_by_text("Phone calls · words are read out").first.click()
    page.get_by_label("Forward to another phone").first.check()
    page.get_by_label("Forward to", exact=True).first.fill("(212) 555-0111")
    page.get_by_label("Text back").first.fill(
        "Sorry we missed your call, {{first_name|there}}. Text us here."
    )
    page.get_by_role("button", name="Save calls").first.click()
    expect(page.get_by_text("Phone calls · forwarded to (212) 555-0111, with a text back")).to_be_visible()

    # An open chat, while its candidate calls.
    phone = visit("manager@demo.test")
    phone.goto("/simulator/")
    phone.get_by_role("link", name="New phone").first.click()
    phone.get_by_placeholder("Text message").fill("Hello, is this the right number?")
    phone.get_by_placeholder("Text message").press("Enter")
    name = phone.locator(".phone__name").inner_text()
    page.goto("/chat/")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator(".chat__messages")).to_contain_text("is this the right number?")

    phone.get_by_role("button", name="Call from").click()
    expect(phone.locator(".phone__call")).to_contain_text("It rings at (212) 555-0111")
    expect(page.locator(".chat__messages")).to_contain_text("They called: put through to (212) 555-0111")
    phone.get_by_role("button", name="Nobody answers").click()
    expect(phone.locator(".phone__call")).to_contain_text("Thank you for calling")

    # Without a reload: the one line, and the text that was sent back.
    expect(page.locator(".chat__messages")).to_contain_text("Missed call: nobody answered at (212) 555-0111")
    expect(page.locator(".chat__messages")).not_to_contain_text("put through")
    expect(page.get_by_role("link", name="Call back")).to_have_attribute("href", f"tel:+1{digits(name)}")
    expect(page.locator(".chat__messages")).to_contain_text("Sorry we missed your call, there.")
    expect(phone.locator(".phone__texts")).to_contain_text("Sorry we missed your call, there.")
    page.reload()
    expect(page.locator(".message--event", has_text="Missed call")).to_have_count(1)

    # As it was, for the journeys after this one.
    page.goto("/settings/numbers/")
    page.get_by_text("Phone calls · forwarded to").first.click()
    page.get_by_label("Read words out").first.check()
    page.get_by_label("Text back").first.fill("")
    page.get_by_role("button", name="Save calls").first.click()
    expect(page.get_by_text("Phone calls · words are read out").first).to_be_visible()


def digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))
