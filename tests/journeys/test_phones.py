"""The simulator's phones: nothing that is being typed is lost to what arrives meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

# Private windows, and browsers that keep nothing: already the name of it throws.
CLOSE_STORAGE = """
Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("closed", "SecurityError"); } });
"""


@pytest.fixture
def desk(visit: Callable[..., Page]) -> Page:
    """The simulator with one new phone in hand."""
    page = visit("manager@demo.test")
    page.goto("/simulator/")
    page.get_by_role("link", name="New phone").first.click()
    expect(page.get_by_placeholder("Text message")).to_be_focused()
    return page


def test_a_text_that_arrives_leaves_alone_what_is_being_typed(desk: Page) -> None:
    desk.get_by_role("button", name="STOP").click()
    field = desk.get_by_placeholder("Text message")
    field.fill("Half a sent")

    expect(desk.locator(".phone__text[data-came]")).to_contain_text("Delivered", timeout=10_000)

    expect(field).to_be_focused()
    expect(field).to_have_value("Half a sent")
    expect(desk.locator("#says-politely")).to_contain_text("You will get no more texts")
    expect(desk.locator("#phones")).to_contain_text("Said STOP")


def test_an_empty_text_is_refused_in_words_until_there_is_one(desk: Page) -> None:
    desk.get_by_placeholder("Text message").press("Enter")
    expect(desk.locator(".phone__says")).to_contain_text("Type a text first.")

    desk.get_by_placeholder("Text message").fill("Hello")
    desk.get_by_placeholder("Text message").press("Enter")

    expect(desk.locator(".phone__text--mine")).to_contain_text("Hello")
    expect(desk.locator(".phone__says")).to_be_empty()
    expect(desk.get_by_placeholder("Text message")).to_have_value("")


def test_a_phone_that_is_switched_off_shows_why_a_text_did_not_arrive(desk: Page) -> None:
    desk.get_by_label("This phone").select_option("30003")
    desk.get_by_role("button", name="HELP").click()

    lost = desk.locator(".phone__text--lost")
    expect(lost).to_contain_text("Not delivered", timeout=10_000)
    expect(lost).to_contain_text("switched off")


def test_a_browser_that_keeps_nothing_still_writes(desk: Page) -> None:
    desk.add_init_script(CLOSE_STORAGE)
    desk.reload()

    desk.get_by_placeholder("Text message").fill("Kept nowhere")
    desk.get_by_placeholder("Text message").press("Enter")

    expect(desk.locator(".phone__text--mine")).to_contain_text("Kept nowhere")
    expect(desk.get_by_placeholder("Text message")).to_have_value("")
