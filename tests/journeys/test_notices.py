"""News reaches somebody on all of their pages, once aloud, and is gone from all of them when it was seen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_two_recruiters import waiting_chat
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ME = "recruiter@demo.test"
# What the product shows is shown; and written down.
LISTEN = """
globalThis.shown = [];
globalThis.asked = 0;
const { requestPermission } = Notification;
globalThis.Notification = new Proxy(Notification, {
  construct: (kind, given) => (globalThis.shown.push(given), new kind(...given)),
});
Notification.requestPermission = () => (globalThis.asked += 1, requestPermission.call(Notification));
"""
GIVE = """
    UPDATE chat_conversation SET assignee_id = (SELECT id FROM accounts_user WHERE email = %s) WHERE id = %s
"""
PHONE = "SELECT c.phone FROM chat_conversation v JOIN candidates_candidate c ON c.id = v.candidate_id WHERE v.id = %s"
UNREAD = """
    SELECT count(*) FROM notices_notice n JOIN accounts_user u ON u.id = n.user_id
    WHERE u.email = %s AND n.read_at IS NULL
"""


def mine(product: Product) -> tuple[str, str, str]:
    """Return address, candidate's name and phone of a chat that is the recruiter's now, who has no other news."""
    address, name = waiting_chat(product, "demo")
    chat = address.split("/")[2]
    product.query(GIVE, ME, chat)
    product.query("UPDATE notices_notice SET read_at = now() WHERE read_at IS NULL")
    ((phone,),) = product.query(PHONE, chat)
    return address, name, phone


def write(product: Product, phone: str, body: str) -> None:
    assert call(product, inbound(product, phone=phone, body=body)) == 200


def expect_news(page: Page, count: int) -> None:
    bell = page.locator("#bell")
    if count:
        expect(bell.locator(".count > [aria-hidden]")).to_have_text(str(count), timeout=15_000)
        expect(page).to_have_title(re.compile(r"^• "))
        expect(page.locator("#tab-icon")).to_have_attribute("href", re.compile(r"icon-news\b.*\.svg"))
    else:
        expect(bell.locator(".count")).to_have_count(0, timeout=15_000)
        expect(page).not_to_have_title(re.compile("•"))
        expect(page.locator("#tab-icon")).to_have_attribute("href", re.compile(r"icon\b(?!-news).*\.svg"))


def test_a_text_is_told_on_all_pages_once_aloud_and_reading_it_clears_all(
    visit: Callable[..., Page], product: Product
) -> None:
    address, name, phone = mine(product)
    one = visit(ME, permissions=["notifications"])
    one.goto("/notices/settings/")
    one.get_by_label("Show notices on the desktop").check()
    one.get_by_role("button", name="Save").click()
    expect(one.get_by_text("Your choice is saved.")).to_be_visible()
    one.context.add_init_script(LISTEN)
    two, elsewhere = one.context.new_page(), visit(ME)
    for page, path in ((one, "/accounts/profile/"), (two, "/lists/"), (elsewhere, "/notices/")):
        page.goto(path)
        expect_news(page, 0)

    write(product, phone, "Is the night shift still free?")
    for page in (one, two, elsewhere):
        expect_news(page, 1)
    expect(elsewhere.locator(".notice--unread")).to_contain_text(f"New text from {name}")
    expect(elsewhere.locator(".notice--unread")).to_contain_text("Is the night shift still free?")
    tabs = (one, two)
    until(lambda: sum(len(tab.evaluate("shown")) for tab in tabs) == 1, what="one tab shows it")
    ((title, options),) = [shown for tab in tabs for shown in tab.evaluate("shown")]
    assert title == f"New text from {name}"
    assert options["body"] == ""

    # In the other browser: it is seen there, and so everywhere.
    elsewhere.locator(".notice--unread .notice__link").click()
    expect(elsewhere).to_have_url(re.compile(address))
    for page in (one, two, elsewhere):
        expect_news(page, 0)

    # Of the chat that somebody looks at, nothing is shown.
    elsewhere.goto("/accounts/profile/")
    two.goto(address)
    expect(two.locator(".chat__messages")).to_contain_text("Is the night shift still free?")
    told, chat = "SELECT max(seq) FROM notices_notice WHERE conversation_id = %s", address.split("/")[2]
    ((before,),) = product.query(told, chat)
    aloud = [len(tab.evaluate("shown")) for tab in tabs]
    write(product, phone, "Hello again?")
    expect(two.locator(".chat__messages")).to_contain_text("Hello again?")
    until(lambda: product.query(told, chat)[0][0] > before, what="it is told")
    until(lambda: product.query(UNREAD, ME) == [(0,)], what="it is seen")
    expect_news(one, 0)
    assert [len(tab.evaluate("shown")) for tab in tabs] == aloud


def test_nobody_is_asked_before_they_press_the_button(visit: Callable[..., Page]) -> None:
    page = visit(ME)
    page.context.add_init_script(LISTEN)
    page.goto("/notices/settings/")
    expect(page.get_by_text("It has not been asked yet.")).to_be_visible()
    expect(page.get_by_label("Make a sound")).not_to_be_checked()
    assert page.evaluate("asked") == 0

    page.get_by_role("button", name="Allow notices here").click()

    until(lambda: page.evaluate("asked") == 1, what="the browser is asked")


def test_a_chat_is_muted_in_its_menu(visit: Callable[..., Page], product: Product) -> None:
    address, _, phone = mine(product)
    page = visit(ME)
    page.goto(address)
    menu = page.get_by_role("button", name="More", exact=True)
    menu.click()
    page.get_by_role("button", name="Mute this chat").click()
    expect(page.get_by_role("button", name="Unmute this chat")).to_be_visible()

    page.goto("/notices/")
    write(product, phone, "Nobody hears me.")
    loud_address, _, loud = mine(product)
    write(product, loud, "But me.")
    expect_news(page, 1)
    assert product.query(UNREAD, ME) == [(1,)]
    assert loud_address != address

    page.goto(address)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Unmute this chat").click()
    expect(page.get_by_role("button", name="Mute this chat")).to_be_visible()
