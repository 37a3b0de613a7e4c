"""An open screen while servers go away under it: it says so, comes back by itself, and then shows what is so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.faults.calls import call, inbound
from tests.journeys.browser import sign_in
from tests.journeys.pair.lines import LOSE_SOCKET
from tests.nights import by_night
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.fault, pytest.mark.timeout(240)]

# quality: equal to a fresh load within this many milliseconds of return; a fresh load takes its own time here.
PROMISE = 5_000
# For so long a line is cut, and so soon after it is there again the screen is true.
CUT, SINCE_IT_IS_BACK = by_night(4_000, 60_000), 3_000
# And so soon is what one sends on the screen, however slow the server.
AT_ONCE, SLOW = 100, 2.0
# Notes when a key was pressed, and when a bubble with these words came and had its answer.
NOTE_BUBBLE = """(words) => {
  const noted = window.noted = {};
  addEventListener("keydown", () => { noted.pressed = performance.now(); }, { capture: true, once: true });
  new MutationObserver(() => {
    const all = [...document.querySelectorAll(".chat__messages .message--out")];
    const mine = all.filter((each) => each.innerText.includes(words));
    if (mine.length) noted.shown ??= performance.now();
    noted.most = Math.max(noted.most ?? 0, mine.length);
    if (mine.length && !mine[0].matches(".message--pending")) noted.answered ??= performance.now();
  }).observe(document.querySelector(".chat__messages"), { childList: true, subtree: true, attributes: true });
}"""
DRAFT = "I had just begun to"
HAS_SOCKET = "document.querySelector('live-socket')?.socket?.readyState === WebSocket.OPEN"
# What differs from a fresh load only because it is one: what was typed, and what names this load.
SHOWN = """() => [...document.querySelectorAll(".chat__rows .row__item, .chat__messages > *")]
  .filter((each) => !each.matches("template")).map((each) => each.innerText.replace(/\\s+/g, " ").trim())"""


@pytest.fixture
def screen(browser: Browser, product: Product) -> Iterator[Page]:
    """A recruiter's open chat, with something typed and not sent. Here the console may complain."""
    context = browser.new_context(base_url=product.url)
    page = context.new_page()
    sign_in(page, "recruiter@demo.test")
    page.goto("/chat/")
    page.locator(".chat__rows .row").first.click()
    page.get_by_role("textbox", name="Text to").fill(DRAFT)
    page.evaluate("window.loadedOnce = true")
    # What is lost must have been there.
    page.wait_for_function(HAS_SOCKET)
    yield page
    context.close()


def text_of(page: Page, product: Product) -> str:
    """Let the candidate of the open chat write. Return what they wrote."""
    body = f"Are you there? {page.evaluate('performance.now()')}"
    conversation = page.url.rstrip("/").rpartition("/")[2]
    ((phone,),) = product.query(
        "SELECT c.phone FROM candidates_candidate c JOIN chat_conversation v ON v.candidate_id = c.id WHERE v.id = %s",
        conversation,
    )
    until(
        lambda: call(product, inbound(product, phone=phone, body=body)) == 200, what="the text was taken in"
    )
    return body


@contextmanager
def without_valkey(product: Product) -> Iterator[None]:
    process = product.valkey.child.process
    assert process is not None
    process.kill()
    process.wait(timeout=10)
    yield
    product.restart_valkey()


def ensure_as_fresh(page: Page) -> None:
    """Nothing was reloaded, what was typed is there, and what is shown is what a new load shows."""
    assert page.evaluate("window.loadedOnce") is True
    expect(page.get_by_role("textbox", name="Text to")).to_have_value(DRAFT)
    fresh = page.context.new_page()
    fresh.goto(page.url)
    # Both have seen the text; that it is read now, one hears from the other.
    until(lambda: page.evaluate(SHOWN) == fresh.evaluate(SHOWN), patience=5, what="both show the same")
    fresh.close()


def test_without_a_broker_nothing_is_missed(screen: Page, product: Product) -> None:
    with without_valkey(product):
        body = text_of(screen, product)

    expect(screen.locator(".chat__messages").get_by_text(body)).to_be_visible(timeout=PROMISE + 2_000)
    ensure_as_fresh(screen)


def test_after_a_restart_of_the_database_the_screen_goes_on(screen: Page, product: Product) -> None:
    product.restart_postgres()
    body = text_of(screen, product)

    expect(screen.locator(".chat__messages").get_by_text(body)).to_be_visible(timeout=PROMISE)
    ensure_as_fresh(screen)


def test_a_lost_line_is_said_and_what_came_meanwhile_is_there_after_it(
    screen: Page, product: Product
) -> None:
    web = product.kill("uvicorn pivotcx.asgi")
    product.stop_postgres()
    expect(screen.get_by_text("The connection is lost")).to_be_visible(timeout=10_000)
    product.start_postgres()
    until(lambda: product.pid_of("uvicorn pivotcx.asgi") not in {0, web}, what="a new web process")
    until(product.is_ready, what="the product is ready")
    body = text_of(screen, product)

    expect(screen.locator(".chat__messages").get_by_text(body)).to_be_visible(timeout=PROMISE)
    expect(screen.get_by_text("The connection is lost")).to_be_hidden()
    ensure_as_fresh(screen)


def test_a_line_that_was_cut_brings_what_others_did_meanwhile(screen: Page, product: Product) -> None:
    screen.context.set_offline(True)
    screen.evaluate(LOSE_SOCKET)
    expect(screen.get_by_text("The connection is lost")).to_be_visible(timeout=10_000)
    for _ in range(2):
        body = text_of(screen, product)
        screen.wait_for_timeout(CUT / 2)
    expect(screen.locator(".chat__messages").get_by_text(body)).to_have_count(0)
    screen.context.set_offline(False)
    expect(screen.get_by_text("The connection is lost")).to_be_hidden(timeout=10_000)

    expect(screen.locator(".chat__messages").get_by_text(body)).to_be_visible(timeout=SINCE_IT_IS_BACK)
    ensure_as_fresh(screen)


def test_what_is_sent_without_a_server_is_kept_and_said(screen: Page, product: Product) -> None:
    box = screen.get_by_role("textbox", name="Text to")
    web = product.kill("uvicorn pivotcx.asgi")
    box.fill("Monday at nine?")
    box.press("Enter")

    bubble = screen.locator(".chat__messages .message--out", has_text="Monday at nine?")
    expect(bubble).to_contain_text("There is no connection", timeout=10_000)
    until(lambda: product.pid_of("uvicorn pivotcx.asgi") not in {0, web}, what="a new web process")
    until(product.is_ready, what="the product is ready")
    bubble.get_by_role("button", name="Retry").click()

    expect(bubble).to_contain_text("Delivered", timeout=15_000)
    expect(bubble).to_have_count(1)


def test_what_is_sent_to_a_slow_server_stands_there_at_once_and_once(screen: Page) -> None:
    def be_slow(route: Route) -> None:
        time.sleep(SLOW)
        route.continue_()

    box = screen.get_by_role("textbox", name="Text to")
    screen.route("**/messages/", be_slow)
    box.fill("Tuesday at ten?")
    screen.evaluate(NOTE_BUBBLE, "Tuesday at ten?")
    box.press("Enter")

    bubble = screen.locator(".chat__messages .message--out", has_text="Tuesday at ten?")
    expect(bubble).to_contain_text("Delivered", timeout=15_000)
    expect(bubble).to_have_count(1)
    noted = screen.evaluate("window.noted")
    assert noted["shown"] - noted["pressed"] < AT_ONCE
    assert noted["answered"] - noted["pressed"] >= SLOW * 1000
    assert noted["most"] == 1
