"""A manager makes a form; somebody who is nobody's login fills it in on a phone; the team has a candidate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.hosted.tokens import FASTEST
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
PHONE_SIZE = {"width": 360, "height": 780}


def test_who_fills_in_a_form_becomes_a_candidate(
    visit: Callable[..., Page], product: Product, browser: Browser
) -> None:
    page = visit("manager@demo.test")
    page.goto(f"{product.url}/settings/forms/")
    page.get_by_label("Name").fill("Website")
    page.get_by_role("button", name="Add").click()
    page.get_by_label("The job").select_option("choice")
    page.get_by_label("Jobs", exact=True).fill("Forklift driver\nPacker")
    page.get_by_label("Heading").fill("Work in our hall")
    # Beside, as it is being written.
    expect(page.locator("#preview")).to_contain_text("Work in our hall")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Website” is saved.")).to_be_visible()
    path = "/f/" + page.get_by_label("Link to the form").input_value().split("/f/")[1]

    # Without scripts, on a phone.
    with browser.new_context(viewport=PHONE_SIZE, java_script_enabled=False) as context:
        web = context.new_page()
        web.goto(f"{product.url}{path}")
        expect(web.get_by_role("heading", name="Work in our hall")).to_be_visible()
        web.get_by_label("Your name").fill("Form Candidate")
        web.get_by_role("button", name="Send").click()
        expect(web.locator("#what-is-wrong")).to_contain_text("Mobile phone")
        expect(web.get_by_label("Your name")).to_have_value("Form Candidate")
        web.get_by_label("Mobile phone").fill("201 555 0147")
        web.get_by_label("Which job?").select_option("Packer")
        web.get_by_label("I agree to receive").check()
        # Programs are faster than people.
        web.wait_for_timeout(FASTEST.total_seconds() * 1000)
        web.get_by_role("button", name="Send").click()
        expect(web.get_by_role("heading", name="Thank you")).to_be_visible()

    page.goto(f"{product.url}/candidates/")
    row = page.get_by_role("row", name="Form Candidate")
    expect(row).to_be_visible()
    page.goto(f"{product.url}/settings/forms/")
    page.get_by_role("link", name="Change Website").click()
    expect(page.get_by_role("listitem").filter(has_text="Taken in")).to_contain_text("1")
