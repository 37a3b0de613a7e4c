"""What somebody has written is never lost, whatever the browser, the line or the session does, and is theirs alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

# Private windows and full disks.
CLOSE_STORAGE = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
GO_STALE = "document.dispatchEvent(new CustomEvent('live:stale', { detail: {} }))"


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text to")


def bubble(page: Page, words: str) -> Locator:
    return page.locator(".chat__messages .message--out", has_text=words)


def test_a_text_on_its_way_outlives_a_thread_that_is_drawn_anew(
    visit: Callable[..., Page], product: Product
) -> None:
    page, held = visit("recruiter@demo.test"), list[Route]()
    page.goto(waiting_chat(product, "demo")[0])

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/messages/", hold)
    box(page).fill("Still on its way")
    box(page).press("Enter")
    expect(bubble(page, "Still on its way")).to_contain_text("Queued")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "thread-log"):
        page.evaluate(GO_STALE)

    expect(bubble(page, "Still on its way")).to_contain_text("Queued")
    expect(page.locator("#says-at-once")).to_be_empty()
    held[0].continue_()
    expect(bubble(page, "Still on its way")).to_contain_text("Delivered", timeout=15_000)
    expect(bubble(page, "Still on its way")).to_have_count(1)


def test_words_that_were_begun_before_the_scripts_came_stay(
    visit: Callable[..., Page], product: Product
) -> None:
    page, held = visit("recruiter@demo.test"), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/chat-composer*.js", hold)
    page.goto(waiting_chat(product, "demo")[0], wait_until="commit")
    box(page).fill("Begun in a hurry")
    until(lambda: page.wait_for_timeout(50) or held, what="the script was asked for")
    held[0].continue_()

    expect(page.locator("chat-composer:defined")).to_have_count(1)
    expect(box(page)).to_have_value("Begun in a hurry")
    box(page).press("Enter")
    expect(bubble(page, "Begun in a hurry")).to_contain_text("Delivered", timeout=15_000)


def test_a_browser_that_keeps_nothing_still_sends(visit: Callable[..., Page], product: Product) -> None:
    page = visit("recruiter@demo.test")
    page.add_init_script(CLOSE_STORAGE)
    page.goto(waiting_chat(product, "demo")[0])

    box(page).fill("Kept nowhere")
    box(page).press("Enter")

    expect(bubble(page, "Kept nowhere")).to_contain_text("Delivered", timeout=15_000)


def test_words_are_kept_until_their_writer_signs_out(visit: Callable[..., Page], product: Product) -> None:
    page = visit("recruiter@demo.test")
    page.goto(waiting_chat(product, "demo")[0])
    box(page).fill("For my eyes only")
    page.reload()
    expect(box(page)).to_have_value("For my eyes only")

    page.locator(".rail__bottom .rail__switch").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")

    assert page.evaluate("JSON.stringify(localStorage)") == "{}"


def test_whoever_is_signed_out_elsewhere_is_told_and_comes_back_to_their_words(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit("recruiter@demo.test")
    page.goto(waiting_chat(product, "demo")[0])
    box(page).fill("Before the session ended")
    page.context.clear_cookies()
    page.evaluate("document.querySelector('live-socket').socket.close()")

    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill("recruiter@demo.test")
    page.get_by_label("Password").fill("pivotcx-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(box(page)).to_have_value("Before the session ended")
