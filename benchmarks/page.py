"""What a chat takes over the line in real Chromium: the first that is opened, and the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.data import whole_product
from benchmarks.result import Result

if TYPE_CHECKING:
    from tests.rig import Product

FIRST_KB, NEXT_KB, SETTLES_MS = 250.0, 10.0, 2_000.0
CHATS = (
    "SELECT c.id FROM chat_conversation AS c JOIN accounts_team AS t ON t.id = c.team_id "
    "WHERE t.slug = 'demo' AND c.closed_at IS NULL AND c.waiting_since IS NOT NULL "
    "ORDER BY c.waiting_since, c.last_message_at DESC LIMIT 2"
)


def run() -> Iterator[Result]:
    """Count the bytes of heads and bodies as they came, by the browser itself."""
    with whole_product() as product, browser_at(product) as page:
        (first,), (second,) = product.query(CHATS)
        loaded: list[float] = []
        listening = page.context.new_cdp_session(page)
        listening.send("Network.enable")
        listening.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        page.goto(f"/chat/{first}/", wait_until="networkidle")
        yield _result("page, the first chat", loaded, FIRST_KB)
        loaded.clear()
        with page.expect_response(lambda answer: f"/chat/{second}/" in answer.url) as answer:
            page.locator(f'[data-conversation="{second}"] a').first.click()
        answer.value.finished()
        # Also what the chat asks for once it stands there.
        page.wait_for_timeout(SETTLES_MS)
        yield _result("page, the next chat", loaded, NEXT_KB)


def _result(name: str, loaded: list[float], goal: float) -> Result:
    value = sum(loaded) / 1000
    print(f"        {name}: {len(loaded)} answers, the largest of {max(loaded) / 1000:.1f} kB")
    return Result(name, value, "kB", goal=f"<= {goal:.0f} kB", holds=value <= goal)


@contextmanager
def browser_at(product: Product) -> Iterator[Any]:
    """Give a page of a browser that has loaded nothing yet, signed in as the demo's manager."""
    from playwright.sync_api import sync_playwright

    from tests.faults.people import signed_in
    from tests.journeys.browser import launch_options

    with signed_in(product, "manager") as client:
        cookies = [
            {"name": name, "value": value, "url": product.url} for name, value in client.cookies.items()
        ]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(**launch_options(playwright.chromium)) as browser,
        browser.new_context(base_url=product.url, service_workers="block") as context,
    ):
        context.add_cookies(cookies)
        yield context.new_page()
