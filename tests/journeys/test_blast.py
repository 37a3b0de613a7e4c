"""A blast from its list to its report: written with help, paused, resumed; and who opened its link becomes a list."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.smoke, pytest.mark.timeout(240)]

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
PEOPLE = 12


def spreadsheet() -> bytes:
    rows = (f"Nora,Nurse {n},(206) 555-9{n:03d},yes" for n in range(PEOPLE))
    return "\r\n".join(["first_name,last_name,phone,opt_in", *rows]).encode()


def test_a_blast_goes_to_a_list_and_says_who_opened_its_link(visit: Callable[..., Page]) -> None:
    # Of the other team: the rest of the journeys count the texts of the first.
    page = visit("other@demo.test")
    # One a second, so that there is something to pause.
    page.goto("/settings/numbers/")
    page.get_by_label("Pace").first.fill("1")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_role("link", name="Imports", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "nurses.csv", "mimeType": "text/csv", "buffer": spreadsheet()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Import of nurses.csv").click()
    page.locator("a[href^='/blasts/new/']").first.click()

    page.get_by_label("Name", exact=True).fill("Night shift")
    text = page.get_by_label("Text", exact=True)
    text.fill("Hi ")
    page.get_by_text("Fields that can stand in it").click()
    page.get_by_role("button", name="Put {{first_name}} into the text").click()
    text.press_sequentially(", see https://jobs.test/nights and write back.")
    expect(page.locator("composer-hints[data-for=id_body]")).to_contain_text("Hi Nora, see")
    page.get_by_label("Track links").check()
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("12 of 12 can be texted")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Hi Nora, see http\S+/l/x{11} and")).first).to_be_visible()

    page.get_by_role("button", name="Start the blast").click()
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    page.get_by_role("button", name="Resume", exact=True).click()
    # By itself, on the open page.
    expect(page.get_by_role("heading", name="Finished")).to_be_visible(timeout=90_000)
    report = page.url

    # Somebody opens theirs.
    texts = page.context.request.get("/messages/").text()
    code = re.search(r"/l/([0-9A-Za-z]{11})", texts)
    assert code is not None
    led = page.context.request.get(f"/l/{code[1]}", headers={"User-Agent": PHONE}, max_redirects=0)
    assert led.headers["location"] == "https://jobs.test/nights"
    page.goto(report)
    page.locator(".stat", has_text="Opened a link").click()
    expect(page.get_by_text("1 candidate", exact=True)).to_be_visible()
    page.get_by_text("Make a list of them").click()
    page.get_by_role("button", name="Make the list").click()
    expect(page.get_by_role("heading", name="Night shift: opened a link")).to_be_visible()

    page.get_by_role("link", name="Blasts", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Night shift")
    expect(row).to_contain_text("Finished")
    row.get_by_role("link", name="Night shift").click()
    expect(page).to_have_url(report)
