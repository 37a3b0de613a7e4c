"""Templates by the keyboard: a slash, a choice, a text as this person reads it, and none with a gap in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.journeys.test_what_was_written import box, bubble
from tests.rig import Product

WITHOUT_CAMPAIGN = """
    UPDATE candidates_application SET campaign = ''
    WHERE candidate_id = (SELECT candidate_id FROM chat_conversation WHERE id = %s)
"""

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_a_template_is_chosen_by_the_keyboard(visit: Callable[..., Page], product: Product) -> None:
    page = visit("recruiter@demo.test")
    chat, name = waiting_chat(product, "demo")
    page.goto(chat)
    # Not those of the reminder beside it.
    options = page.locator("[role=option]:visible")

    # A slash within a word is none; one at its start opens the list, the best first.
    box(page).press_sequentially("9/10 ")
    expect(options).to_have_count(0)
    box(page).press_sequentially("/")
    expect(options).to_have_count(3)
    expect(page.locator("[role=option][aria-selected=true]:visible")).to_contain_text("/first-question")
    box(page).press("ArrowUp")
    expect(page.locator("[role=option][aria-selected=true]:visible")).to_contain_text("/directions")
    box(page).press("Escape")
    expect(options).to_have_count(0)
    expect(box(page)).to_be_focused()
    box(page).press_sequentially("hou")
    expect(options).to_have_count(1)
    box(page).press("Enter")
    expect(box(page)).to_have_value("9/10 We are here from 8 to 5, Monday to Friday.")

    # The button writes the slash, and takes it back.
    box(page).fill("")
    page.get_by_role("button", name="Templates").click()
    expect(options).to_have_count(3)
    box(page).press("Escape")
    expect(box(page)).to_have_value("")

    # What has no value stays where it was, and nothing leaves. (Some of the demo's people came by a campaign.)
    product.query(WITHOUT_CAMPAIGN, chat.split("/")[2])
    box(page).fill("See {{campaign}}")
    expect(page.get_by_text("Not ready to send:")).to_be_visible()
    box(page).press("Enter")
    expect(page.locator("#says-at-once")).to_contain_text("{{campaign}}")
    expect(box(page)).to_have_value("See {{campaign}}")
    box(page).fill("See you, {{first_name}}")
    expect(page.get_by_text("reads (1 part)")).to_be_visible()
    box(page).press("Enter")
    expect(bubble(page, f"See you, {name.split()[0]}")).to_contain_text("Delivered", timeout=15_000)
