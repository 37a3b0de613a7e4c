"""Fifty who wait are answered without the mouse, each once, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.faults.calls import call, inbound
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

FIFTY = [f"+1415557{nth:04d}" for nth in range(50)]
OTHERS = [f"+1415558{nth:04d}" for nth in range(5)]
GIVE = """
    UPDATE chat_conversation SET assignee_id = CASE WHEN id IN (
        SELECT conversation_id FROM chat_message WHERE phone = ANY(%s)
    ) THEN (SELECT id FROM accounts_user WHERE email = 'recruiter@demo.test') END
    WHERE team_id = (SELECT id FROM accounts_team WHERE slug = 'demo')
"""
ANSWERED = """
    SELECT phone, count(*) FILTER (WHERE direction = 'outbound') FROM chat_message
    WHERE phone = ANY(%s) GROUP BY phone ORDER BY phone
"""
# How far the page has shifted that no key had asked for, as browsers count it (cumulative layout shift): shifts less
# than a second apart are one, for five seconds at the most; the largest counts.
WATCH_SHIFTS = """
    window.shifted = 0;
    let sum = 0, first = 0, last = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, startTime } of list.getEntries()) {
        if (hadRecentInput) continue;
        if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime];
        last = startTime;
        sum += value;
        window.shifted = Math.max(window.shifted, sum);
      }
    }).observe({ type: "layout-shift", buffered: true });
"""
IS_HERE = "() => { const box = document.querySelector('chat-composer'); return box && !box.next; }"


def test_fifty_are_answered_by_keys_alone(visit: Callable[..., Page], product: Product) -> None:
    for phone in FIFTY:
        assert call(product, inbound(product, phone=phone, body=f"Is it open? {phone[-4:]}")) == 200
    product.query(GIVE, FIFTY)
    page = visit("recruiter@demo.test")
    page.goto("/chat/?show=mine&show=waiting")
    page.evaluate(WATCH_SHIFTS)

    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Text to")).to_be_visible()
    page.keyboard.press("r")
    lost = []
    for nth in range(len(FIFTY)):
        page.wait_for_function(IS_HERE)
        lost += [nth] if page.evaluate("document.activeElement === document.body") else []
        if nth % 10 == 5:
            news = inbound(product, phone=OTHERS[nth // 10], body="Me, too")
            assert call(product, news) == 200
        before = page.url
        page.keyboard.type(f"Yes, it is {nth}")
        page.keyboard.press("Control+Enter")
        if nth < len(FIFTY) - 1:
            page.wait_for_url(lambda url, before=before: url != before)
    expect(page.get_by_text("Nobody else here is waiting.")).to_be_visible()

    assert lost == []
    assert page.evaluate("window.shifted") < 0.05
    until(
        lambda: product.query(ANSWERED, FIFTY) == [(phone, 1) for phone in FIFTY],
        what="each of the fifty has one answer",
    )
