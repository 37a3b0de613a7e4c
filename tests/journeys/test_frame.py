"""The frame around every page: its badge is true again after a gap."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

GO_STALE = "document.dispatchEvent(new CustomEvent('live:stale', { detail: {} }))"
GIVE = """
    UPDATE chat_conversation SET assignee_id = (SELECT id FROM accounts_user WHERE email = %s) WHERE id = %s
"""


def test_the_badge_is_counted_anew_after_news_was_missed(
    visit: Callable[..., Page], product: Product
) -> None:
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
