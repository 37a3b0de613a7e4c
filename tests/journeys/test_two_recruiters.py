"""Two people at once: on the same chat each sees what the other does; in two teams neither sees anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.faults.calls import call, inbound
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

DRAFT = "I was about to ask"
DOORS = ["messages", "notes", "assign", "close", "claim", "share", "read", "candidate"]


def waiting_chat(product: Product, team: str) -> tuple[str, str]:
    """Return the address and the candidate's name of a chat of that team that waits for nobody in particular."""
    if not (found := _unassigned(product, team, "v.waiting_since IS NOT NULL")):
        # The journeys before have answered all: somebody writes again.
        ((_, _, phone),) = _unassigned(product, team, "true")
        assert call(product, inbound(product, phone=phone, body="Are you there?")) == 200
        found = _unassigned(product, team, "v.waiting_since IS NOT NULL")
    ((chat, name, _),) = found
    return f"/chat/{chat}/", name


def _unassigned(product: Product, team: str, which: str) -> list[tuple[Any, ...]]:
    return product.query(
        f"""
        SELECT v.id, trim(c.first_name || ' ' || c.last_name), c.phone FROM chat_conversation v
        JOIN candidates_candidate c ON c.id = v.candidate_id JOIN accounts_team t ON t.id = v.team_id
        WHERE t.slug = %s AND v.closed_at IS NULL AND v.assignee_id IS NULL AND c.first_name <> '' AND {which}
        ORDER BY v.waiting_since DESC LIMIT 1
        """,
        team,
    )


@pytest.mark.smoke
def test_two_recruiters_on_one_chat_see_each_other_and_lose_nothing(
    visit: Callable[..., Page], product: Product
) -> None:
    address, _ = waiting_chat(product, "demo")
    one, other = visit("recruiter@demo.test"), visit("manager@demo.test")
    for page in (one, other):
        page.goto(address)
    box = other.get_by_role("textbox", name="Text to")
    box.fill(DRAFT)
    box.evaluate("(field) => field.setSelectionRange(2, 5)")

    one.get_by_role("button", name="More", exact=True).click()
    one.get_by_role("button", name="I am on it").click()
    expect(other.get_by_text("Recruiter Two is on it, until")).to_be_visible()

    one.get_by_role("textbox", name="Text to").fill("Yes, tomorrow at nine.")
    one.get_by_role("textbox", name="Text to").press("Enter")
    bubble = other.locator(".chat__messages .message--out", has_text="Yes, tomorrow at nine.")
    expect(bubble).to_contain_text("Delivered", timeout=15_000)
    expect(bubble).to_have_count(1)
    expect(bubble).to_contain_text("Recruiter Two")
    expect(other.locator("#thread-head .age")).to_have_class("age age--grey")
    # Answering lets go.
    expect(other.get_by_text("is on it, until")).to_have_count(0)

    expect(box).to_be_focused()
    expect(box).to_have_value(DRAFT)
    assert box.evaluate("(field) => [field.selectionStart, field.selectionEnd]") == [2, 5]


def test_who_answers_beside_a_colleague_is_told_and_sends_only_knowingly(
    visit: Callable[..., Page], product: Product
) -> None:
    address, _ = waiting_chat(product, "demo")
    one, other = visit("recruiter@demo.test"), visit("manager@demo.test")
    for page in (one, other):
        page.goto(address)
    other.get_by_role("button", name="More", exact=True).click()
    other.get_by_role("button", name="I am on it").click()
    expect(one.get_by_text("Manager One is on it, until")).to_be_visible()

    one.get_by_role("textbox", name="Text to").fill("Shall I?")
    one.get_by_role("textbox", name="Text to").press("Enter")
    bubble = one.locator(".chat__messages .message--out", has_text="Shall I?")
    expect(bubble).to_contain_text("is on it.")
    one.reload()
    # What was asked is asked still.
    expect(bubble).to_contain_text("Not sent")
    expect(bubble).to_contain_text("is on it.")

    bubble.get_by_role("button", name="Send anyway").click()
    expect(bubble).to_contain_text("Delivered", timeout=15_000)
    expect(bubble).to_have_count(1)


# All of the page but for how long somebody waits, which goes on by itself.
SHOWN = """
() => {
  const page = document.querySelector("main").cloneNode(true);
  for (const each of page.querySelectorAll(".age__words, #board-lead")) each.textContent = "";
  // The simulated phone asks for its own texts each second, and notes that it did: of it, what it shows.
  for (const each of page.querySelectorAll(".phone")) each.replaceWith(each.innerText);
  return page.innerHTML;
}
"""


@pytest.mark.smoke
def test_nothing_of_one_team_is_ever_on_a_screen_of_another(
    visit: Callable[..., Page], product: Product
) -> None:
    address, name = waiting_chat(product, "demo")
    ours, theirs = visit("recruiter@demo.test"), visit("other@demo.test")
    # What the page asks for by itself has come.
    theirs.wait_for_load_state("networkidle")
    before = theirs.evaluate(SHOWN)

    ours.goto(address)
    ours.get_by_role("textbox", name="Text to").fill("Only for our candidate.")
    ours.get_by_role("textbox", name="Text to").press("Enter")
    sent = ours.locator(".chat__messages .message--out", has_text="Only for our candidate.")
    expect(sent).to_contain_text("Delivered", timeout=15_000)
    assert theirs.evaluate(SHOWN) == before

    token = json.loads(theirs.locator("body").get_attribute("hx-headers") or "")
    theirs.goto("/chat/?q=Only+for+our+candidate")
    expect(theirs.get_by_text("Nothing found")).to_be_visible()
    expect(theirs.get_by_text(name)).to_have_count(0)
    assert theirs.request.get(address).status == 404
    assert {theirs.request.post(f"{address}{door}/", headers=token).status for door in DOORS} == {404}


def test_a_menu_stays_open_and_answers_keys_while_news_comes(
    visit: Callable[..., Page], product: Product
) -> None:
    address, _ = waiting_chat(product, "demo")
    one, other = visit("recruiter@demo.test"), visit("manager@demo.test")
    for page in (one, other):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    one.keyboard.press("a")
    expect(one.locator("#assign .menu__item").first).to_be_focused()

    other.get_by_role("button", name="Close", exact=True).click()
    expect(one.locator(".chat__rows .row__item[data-closed]")).to_have_count(1)
    expect(one.locator("#assign")).to_be_visible()

    one.keyboard.press("Escape")
    expect(one.get_by_text("This chat is closed.")).to_be_visible()
    one.get_by_role("button", name="Open", exact=True).first.press("Enter")
    expect(one.get_by_role("button", name="Close", exact=True)).to_be_focused()


def test_what_a_closed_chat_refuses_is_refused_on_all_open_screens(
    visit: Callable[..., Page], product: Product
) -> None:
    address, _ = waiting_chat(product, "demo")
    one, other = visit("recruiter@demo.test"), visit("manager@demo.test")
    for page in (one, other):
        page.goto(address)
        expect(page.locator("#application-status")).to_be_enabled()

    one.get_by_role("button", name="Close", exact=True).click()
    for page in (one, other):
        expect(page.locator("#application-status")).to_be_disabled(timeout=15_000)

    other.get_by_role("button", name="Open", exact=True).first.click()
    for page in (one, other):
        expect(page.locator("#application-status")).to_be_enabled(timeout=15_000)


def test_a_chat_that_is_shared_no_more_leaves_the_open_screen(
    visit: Callable[..., Page], product: Product
) -> None:
    address, name = waiting_chat(product, "demo")
    manager, hiring = visit("manager@demo.test"), visit("hiring@demo.test")
    manager.goto(address)
    manager.get_by_role("button", name="Share with Hiring Manager Three").click()
    row = hiring.locator(".chat__rows .row", has_text=name)
    row.click()
    expect(hiring.locator("chat-thread .chat__messages")).to_be_visible()

    manager.get_by_role("button", name="Stop sharing with Hiring Manager Three").click()
    expect(manager.get_by_role("button", name="Share with Hiring Manager Three", exact=True)).to_be_visible()

    expect(hiring).to_have_url(f"{product.url}/chat/")
    expect(row).to_have_count(0)
    expect(hiring.locator("chat-thread")).to_have_count(0)


def test_a_refusal_that_comes_late_is_not_said_in_another_chat(
    visit: Callable[..., Page], product: Product
) -> None:
    address, _ = waiting_chat(product, "demo")
    page, held = visit("recruiter@demo.test"), list[Route]()
    page.goto(address)
    chat = address.split("/")[2]

    def hold(route: Route) -> None:
        held.append(route)

    # A colleague is quicker, by so little that this screen has not heard of it.
    page.route("**/claim/", hold)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="I am on it").click()
    until(lambda: page.wait_for_timeout(20) or held, what="the claim is made")
    claim = "UPDATE chat_conversation SET claimed_by_id = (SELECT id FROM accounts_user WHERE email = %s), "
    claim += "claimed_until = now() + interval '1 minute' WHERE id = %s"
    product.query(claim, "manager@demo.test", chat)

    page.locator(".chat__rows .row:not([aria-current])").first.click()
    expect(page).not_to_have_url(f"{product.url}{address}")
    expect(page.locator(f"chat-thread:not([data-conversation='{chat}'])")).to_be_visible()
    with page.expect_response("**/claim/") as answer:
        held[0].continue_()
    assert answer.value.status == 409
    page.wait_for_timeout(300)
    expect(page.locator("#chat-alert")).to_be_empty()

    product.query(
        "UPDATE chat_conversation SET claimed_by_id = NULL, claimed_until = NULL WHERE id = %s", chat
    )
