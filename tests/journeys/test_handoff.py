"""A candidate handed over: by mail to somebody outside, who answers them; and to another team, with their STOP."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from apps.accounts.tokens import mailed_token
from tests.faults.calls import call, inbound
from tests.first_data import ENVIRONMENT
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

CLIENT = "hiring@client.test"


def somebody(product: Product, *, body: str) -> tuple[str, str]:
    """Let somebody new text the demo team. Return their phone, and the address of the chat with them."""
    ((taken,),) = product.query("SELECT count(*) FROM candidates_candidate")
    phone = f"+1312555{7000 + taken:04d}"
    assert call(product, inbound(product, phone=phone, body=body)) == 200
    ((chat,),) = product.query(
        "SELECT v.id FROM chat_conversation v JOIN candidates_candidate c ON c.id = v.candidate_id "
        "JOIN accounts_team t ON t.id = v.team_id WHERE c.phone = %s AND t.slug = 'demo'",
        phone,
    )
    return phone, f"/chat/{chat}/"


def link_mailed(product: Product) -> str:
    """Return the link of the mail, once it is out: the log of a machine without a mail server hides it."""
    mailed = "SELECT invitation_id FROM handoffs_handoff WHERE to_email = %s AND mailed_at IS NOT NULL"
    ((invitation,),) = until(lambda: product.query(mailed, CLIENT), what="the mail went out")
    with override_settings(SECRET_KEY=ENVIRONMENT["SECRET_KEY"]):
        return f"/accounts/invitation/{mailed_token(UUID(str(invitation)))}/"


def hand_over(page: Page, address: str, kind: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Hand over", exact=False).last.click()
    page.get_by_role("radio", name=kind).check()


def test_somebody_outside_opens_the_link_sees_this_chat_alone_and_answers(
    visit: Callable[..., Page], browser: Browser, product: Product
) -> None:
    _, chat = somebody(product, body="Is the forklift job open?")
    recruiter = visit("recruiter@demo.test")
    hand_over(recruiter, chat, "An e-mail address")
    recruiter.get_by_label("E-mail", exact=True).fill(CLIENT)
    recruiter.get_by_label("Outcome").select_option("Interview scheduled")
    recruiter.get_by_role("radio", name="4 stars").check()
    recruiter.get_by_label("Summary").fill("Licence checked, can start on Monday.")
    recruiter.get_by_role("button", name="Hand over").click()
    card = recruiter.locator(".message--handoff")
    expect(card).to_contain_text(CLIENT)
    expect(card).to_contain_text("Waits until they open the link")

    with browser.new_context(base_url=product.url) as context:
        outside = context.new_page()
        outside.goto(link_mailed(product))
        outside.get_by_label("Your name").fill("Hiring Client")
        outside.get_by_label("Password").fill("a-long-secret-1")
        outside.locator("main form button[type=submit]").click()
        outside.goto("/chat/")
        expect(outside.locator(".chat__rows .row")).to_have_count(1)
        outside.goto(chat)
        expect(outside.locator(".message--handoff")).to_contain_text("Licence checked")
        outside.get_by_role("textbox", name="Text to").fill("Can you come on Tuesday at ten?")
        outside.get_by_role("textbox", name="Text to").press("Enter")
        expect(outside.locator(".message--out")).to_contain_text("on Tuesday at ten?")
        assert outside.goto("/handoffs/").status == 403

    # The recruiter's open page has heard of all of it.
    expect(card).not_to_contain_text("Waits until they open the link")
    expect(recruiter.locator(".message--out")).to_contain_text("on Tuesday at ten?")


def test_another_team_gets_the_candidate_the_summary_and_the_stop(
    visit: Callable[..., Page], product: Product
) -> None:
    phone, chat = somebody(product, body="STOP")
    recruiter = visit("recruiter@demo.test")
    hand_over(recruiter, chat, "Another team")
    expect(recruiter.get_by_text("They have opted out of texts.")).to_be_visible()
    recruiter.get_by_label("Team", exact=True).select_option("Night team")
    recruiter.get_by_label("Summary").fill("Wants nights. Call, do not text.")
    recruiter.get_by_role("button", name="Hand over").click()
    expect(recruiter.locator(".message--handoff")).to_contain_text("the team Night team")

    ((there,),) = product.query(
        "SELECT v.id FROM chat_conversation v JOIN candidates_candidate c ON c.id = v.candidate_id "
        "JOIN accounts_team t ON t.id = v.team_id WHERE c.phone = %s AND t.slug = 'night'",
        phone,
    )
    manager = visit("manager@demo.test")
    manager.goto("/")
    manager.locator("[popovertarget=teams]").click()
    manager.locator("#teams").get_by_role("button", name="Night team").click()
    expect(manager.get_by_text("handed to your team")).to_be_visible()
    manager.goto(f"/chat/{there}/")
    expect(manager.locator(".message--handoff")).to_contain_text("Wants nights. Call, do not text.")
    expect(manager.locator(".message--handoff")).to_contain_text("Recruiter")
    expect(manager.locator("chat-thread").get_by_text("opted out").first).to_be_visible()
    expect(manager.get_by_role("textbox", name="Text to")).to_have_count(0)
