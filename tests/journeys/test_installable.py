"""The product as an app on a phone: installed, without a line, over a slow one, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.browser import arrive, launch_options
from tests.journeys.test_hopping import chat_of, texts_to
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ME = "recruiter@demo.test"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 760}, "has_touch": True}
# What Chromium's developers call slow 3G: 400 kbit/s and 400 ms, five times as long to the first byte.
SLOW = {"offline": False, "latency": 2_000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# In bytes, as they come over the line.
MOST_SCRIPT = 100_000
WORKER_RULES = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
KEPT = """async () => {
  const addresses = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) addresses.push(new URL(url).pathname);
  return { names: await caches.keys(), addresses };
}"""


def wait_for_worker(page: Page) -> None:
    page.wait_for_function(WORKER_RULES)


def test_a_browser_finds_nothing_in_the_way_of_installing_it(
    browser: Browser, product: Product, tmp_path: Path
) -> None:
    # Not in a private window, where nothing can be installed.
    chromium = browser.browser_type
    with chromium.launch_persistent_context(
        tmp_path, base_url=product.url, **launch_options(chromium)
    ) as context:
        page = context.new_page()
        arrive(page, ME)
        page.goto("/chat/")
        protocol = context.new_cdp_session(page)

        found = protocol.send("Page.getAppManifest")
        errors = protocol.send("Page.getInstallabilityErrors")

    assert found["url"] == f"{product.url}/manifest.webmanifest"
    assert found["errors"] == []
    assert errors["installabilityErrors"] == []


def test_without_a_line_a_page_says_so_and_opens_by_itself_when_it_is_back(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit(ME, **PHONE)
    assert call(product, inbound(product, phone="+14155550951", body="Is it open?")) == 200
    chat = chat_of(product, "+14155550951")
    page.goto(chat)
    wait_for_worker(page)
    page.get_by_role("textbox", name="Text to").fill("Not sent yet")

    page.context.set_offline(True)
    page.goto(chat)
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    expect(page.get_by_text("1 draft is kept.")).to_be_visible()
    # With its own looks, which are kept, too.
    assert page.locator(".entrance__card").evaluate("(card) => getComputedStyle(card).borderRadius") != "0px"
    page.context.set_offline(False)

    expect(page.get_by_role("textbox", name="Text to")).to_have_value("Not sent yet", timeout=30_000)
    assert page.url == f"{product.url}{chat}"


def test_no_page_of_the_team_is_ever_kept(visit: Callable[..., Page]) -> None:
    page = visit(ME)
    page.goto("/chat/")
    wait_for_worker(page)
    for address in ("/", "/candidates/", "/accounts/profile/", "/chat/"):
        page.goto(address)
    page.locator(".row").first.click()
    expect(page.locator(".chat__log")).to_be_visible()

    kept = page.evaluate(KEPT)

    assert len(kept["names"]) == 1
    files = [address for address in kept["addresses"] if address != "/offline/"]
    assert len(files) == 3
    assert all(address.startswith("/static/") for address in files)


def test_a_new_worker_takes_what_an_older_one_kept_away(visit: Callable[..., Page]) -> None:
    page = visit(ME)
    page.goto("/chat/")
    wait_for_worker(page)
    page.evaluate("() => caches.open('pivotcx-offline-older').then((cache) => cache.add('/healthz'))")

    page.evaluate(
        """async () => {
          await (await navigator.serviceWorker.ready).unregister();
          await navigator.serviceWorker.register("/service-worker.js");
          await navigator.serviceWorker.ready;
        }"""
    )

    page.wait_for_function(
        "() => caches.keys().then((names) => names.length === 1 && !names[0].endsWith('older'))"
    )


# As they come over the line, packed.
WEIGHT_OF_SCRIPTS = """
() => performance.getEntriesByType("resource").filter((each) => new URL(each.name).pathname.endsWith(".js"))
  .reduce((weight, each) => weight + each.encodedBodySize, 0)
"""


def test_over_a_slow_line_little_script_comes_and_the_list_is_there_without_it(
    visit: Callable[..., Page],
) -> None:
    page = visit(ME, **PHONE)
    context: BrowserContext = page.context
    fresh = context.new_page()
    protocol = context.new_cdp_session(fresh)
    protocol.send("Network.enable")
    protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
    protocol.send("Network.emulateNetworkConditions", SLOW)

    begun = monotonic()
    fresh.goto("/chat/", wait_until="commit")
    expect(fresh.locator(".row").first).to_be_visible(timeout=60_000)
    seen_after = monotonic() - begun
    fresh.wait_for_load_state("load", timeout=90_000)
    loaded_after = monotonic() - begun

    weight = fresh.evaluate(WEIGHT_OF_SCRIPTS)
    print(f"first rows after {seen_after:.1f} s, all after {loaded_after:.1f} s, {weight} bytes of script")
    assert 0 < weight < MOST_SCRIPT
    # Read long before the scripts are there.
    assert seen_after < loaded_after


def test_without_scripts_one_reads_replies_and_takes_back(browser: Browser, product: Product) -> None:
    phone = "+14155550952"
    assert call(product, inbound(product, phone=phone, body="May I start on Monday?")) == 200
    with browser.new_context(base_url=product.url, java_script_enabled=False, **PHONE) as context:
        page = context.new_page()
        arrive(page, ME)
        page.goto(chat_of(product, phone))
        expect(page.locator(".chat__messages").get_by_text("May I start on Monday?")).to_be_visible()
        page.get_by_role("textbox", name="Text to").fill("You may.")
        page.get_by_role("button", name="Send", exact=True).click()

        expect(page.locator(".message--out", has_text="You may.")).to_be_visible()
    assert texts_to(product, phone) == ["You may."]
