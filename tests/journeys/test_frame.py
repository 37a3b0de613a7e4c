"""The frame around every page: its badge is true again after a gap, and it names no key that does nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

GO_STALE = "document.dispatchEvent(new CustomEvent('live:stale', { detail: {} }))"
# Of the filters above the list.
OUT_OF_SIGHT = """() => {
  const line = document.querySelector(".chat__filters > .chips").getBoundingClientRect();
  const chips = [...document.querySelectorAll(".chat__filters > .chips > .chip")];
  return chips.filter((each) => each.getBoundingClientRect().right > line.right).map((each) => each.innerText);
}"""
GIVE = """
    UPDATE chat_conversation SET assignee_id = (SELECT id FROM accounts_user WHERE email = %s) WHERE id = %s
"""


def test_the_badge_is_counted_anew_after_news_was_missed(
    visit: Callable[..., Page], product: Product
) -> None:
    # Notices have a sign of their own in the title.
    product.query("UPDATE notices_notice SET read_at = now() WHERE read_at IS NULL")
    page = visit("recruiter@demo.test")
    page.goto("/accounts/profile/")
    badge = page.locator(".rail__link[href='/chat/'] .count > [aria-hidden]")
    before, chat = int(badge.inner_text()), waiting_chat(product, "demo")[0].split("/")[2]

    # Of which no news tells.
    product.query(GIVE, "manager@demo.test", chat)
    page.evaluate(GO_STALE)
    expect(badge).to_have_text(str(before - 1))
    expect(page).to_have_title(f"({before - 1}) Your profile · Demo team")

    product.query(GIVE, "", chat)
    page.evaluate(GO_STALE)
    expect(badge).to_have_text(str(before))


def test_whoever_has_switched_single_keys_off_reads_of_none(visit: Callable[..., Page]) -> None:
    page = visit("other@demo.test")
    keys, shown = page.locator(".kbd:visible"), page.locator("[aria-keyshortcuts]")
    page.goto("/chat/")
    expect(page.get_by_text("Or press N")).to_be_visible()
    expect(keys.first).to_be_visible()

    page.goto("/accounts/profile/")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/chat/")
    expect(page.get_by_text("Choose a chat")).to_be_visible()
    expect(page.get_by_text("press N")).to_have_count(0)
    page.locator(".chat__rows .row").first.click()
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("button", name="Mark as unread").last).to_be_visible()
    expect(keys).to_have_count(0)
    expect(shown).to_have_count(0)

    page.keyboard.press("Escape")
    page.locator(".rail__bottom .rail__switch").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("The single keys are off.")).to_be_visible()
    expect(sheet.locator(".shortcuts").first.locator("dt")).to_have_text(
        ["Send and go to the next", "Send", "A new line", "People, pages, actions", "Close what is open"]
    )


def test_nothing_of_a_chat_lies_below_its_page_and_each_filter_is_in_sight(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit("manager@demo.test", viewport={"width": 1280, "height": 800})
    page.goto(f"{waiting_chat(product, 'demo')[0]}?edit")
    expect(page.locator("#candidate-phone")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate(OUT_OF_SIGHT) == []
