"""Of several tabs one speaks; it knows what another one shows; and when it is closed, the next has the word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

BEGIN = """
async (shown) => {
  const { OneTab } = await import("/js/lib/one-tab.js");
  globalThis.tab = new OneTab("notices:team:me", (chat) => chat === shown);
}
"""
ASK = "(chat) => globalThis.tab.isSeenAnywhere(chat)"


def speaking(tabs: list[Page]) -> list[Page]:
    return [tab for tab in tabs if tab.evaluate("globalThis.tab.speaks")]


def test_one_tab_speaks_and_knows_what_the_others_show(browser: Browser, static_url: str) -> None:
    with browser.new_context() as context:
        tabs = [context.new_page() for _ in range(3)]
        for number, tab in enumerate(tabs):
            tab.goto(f"{static_url}/manifest.webmanifest")
            tab.evaluate(BEGIN, f"chat {number}")
        until(lambda: len(speaking(tabs)) == 1, what="one has the word")

        assert [tabs[0].evaluate(ASK, f"chat {number}") for number in range(4)] == [True, True, True, False]
        assert tabs[2].evaluate(ASK, "") is False

        [first] = speaking(tabs)
        first.close()
        rest = [tab for tab in tabs if tab is not first]
        until(lambda: len(speaking(rest)) == 1, what="the next has the word")


def test_another_browser_has_a_word_of_its_own(browser: Browser, static_url: str) -> None:
    with browser.new_context() as one, browser.new_context() as other:
        tabs = [context.new_page() for context in (one, other)]
        for tab in tabs:
            tab.goto(f"{static_url}/manifest.webmanifest")
            tab.evaluate(BEGIN, "chat")
        until(lambda: len(speaking(tabs)) == 2, what="both have the word")
