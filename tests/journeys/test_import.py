"""Somebody new brings a spreadsheet with odd headings, finds its people on a list, and opens a chat from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.smoke, pytest.mark.timeout(240)]

ROWS = 5000
HEADING = "Given Name;Surname;Cell Phone #;E-Mail Address;Position;ZIP"


def spreadsheet() -> bytes:
    """Return a file with a title above the headings, and a hundred phones that are none."""
    people = (
        f"Ann;Person {n};{'call me' if n % 50 == 0 else f'(206) 555-{n:04d}'};p{n}@example.test;Welder;07102"
        for n in range(ROWS)
    )
    return "\r\n".join(["Applicants of November", "", HEADING, *people]).encode("utf-8-sig")


def test_a_spreadsheet_becomes_a_list_and_a_chat(visit: Callable[..., Page]) -> None:
    # Of the other team: the rest of the journeys count the people of the first.
    page = visit("other@demo.test")
    page.get_by_role("link", name="Imports", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "november.csv", "mimeType": "text/csv", "buffer": spreadsheet()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("5,000 rows, 6 columns; the names of the columns are in row 3")).to_be_visible()
    expect(page.get_by_text("100 of 5,000 rows have a problem")).to_be_visible()

    page.get_by_role("button", name="Import", exact=True).click()
    # By itself, on the open page.
    expect(page.get_by_text("Finished", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_text("100 rows not taken in")).to_be_visible()

    page.get_by_role("link", name="Import of november.csv").click()
    expect(page.get_by_text("4,900 people", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Search").fill("Person 4321")
    page.get_by_role("button", name="Open the chat with Ann Person 4321", exact=True).click()
    expect(page.get_by_role("textbox", name="Text to")).to_be_visible()
    expect(page.get_by_text("(206) 555-4321").first).to_be_visible()
