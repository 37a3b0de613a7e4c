"""A campaign from its list to its second step: who has answered the first, or said STOP, never gets it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PHONES = [f"(206) 555-{number}" for number in ("8801", "8802", "8803", "8804")]


def spreadsheet() -> bytes:
    rows = (f"Cara,Campaign {nth},{phone},yes" for nth, phone in enumerate(PHONES))
    return "\r\n".join(["first_name,last_name,phone,opt_in", *rows]).encode()


def add_step(page: Page, *, words: str, minutes: int) -> None:
    """Write one more step on the page of a campaign, and wait until it stands there."""
    steps = page.locator("#steps ~ ol > li")
    before = steps.count()
    opener = page.locator("details", has=page.get_by_role("button", name="Add the step", include_hidden=True))
    if opener.get_attribute("open") is None:
        opener.locator("> summary").click()
    form = opener.locator("form")
    form.get_by_label("Text", exact=True).fill(words)
    form.get_by_label("How long after the step before").fill(str(minutes))
    form.get_by_label("Unit").select_option("minutes")
    form.get_by_role("button", name="Add the step").click()
    expect(steps).to_have_count(before + 1)


def take_up(desk: Page, phone: str) -> None:
    desk.goto(f"/simulator/?{urlencode({'add': phone})}")
    expect(desk.locator(".phone")).to_have_count(1)


def say(desk: Page, phone: str, *, chip: str) -> None:
    """Text from the phone of one of them, by a button of the simulator."""
    take_up(desk, phone)
    desk.get_by_role("button", name=chip, exact=True).click()
    expect(desk.locator(".phone__text--mine", has_text=chip)).to_be_visible()


def test_the_second_step_goes_to_those_who_have_not_answered_the_first(visit: Callable[..., Page]) -> None:
    # Of the other team: the rest of the journeys count the texts of the first.
    page = visit("other@demo.test")
    page.get_by_role("link", name="Imports", exact=True).click()
    page.locator("input[type=file]").set_input_files(
        {"name": "campaign.csv", "mimeType": "text/csv", "buffer": spreadsheet()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible(timeout=60_000)

    page.goto("/campaigns/new/")
    page.get_by_label("Name", exact=True).fill("Two steps")
    page.get_by_label("List", exact=True).select_option(label="Import of campaign.csv")
    page.get_by_role("button", name="Save and write its steps").click()
    expect(page.get_by_role("heading", name="Two steps")).to_be_visible()
    add_step(page, words="Hi {{first_name}}, are you still looking for nights?", minutes=0)
    add_step(page, words="Hi {{first_name}}, we have another place.", minutes=1)
    page.get_by_role("button", name="Start the campaign").click()
    expect(page.get_by_role("heading", name="Running")).to_be_visible()

    # By itself, on the open page.
    expect(page.get_by_role("link", name="4 Step 1: sent")).to_be_visible(timeout=60_000)
    desk = page.context.new_page()
    say(desk, PHONES[0], chip="Yes, I am interested")
    say(desk, PHONES[1], chip="STOP")

    expect(page.locator(".stat", has_text="Replied")).to_contain_text("1")
    expect(page.locator(".stat", has_text="Opted out")).to_contain_text("1")
    # They were asked a minute after the first.
    expect(page.locator(".stat", has_text="Had every step")).to_contain_text("2", timeout=120_000)
    for phone, is_asked in zip(PHONES, [False, False, True, True], strict=True):
        take_up(desk, phone)
        asked = desk.locator(".phone__text", has_text="we have another place")
        expect(asked).to_have_count(1 if is_asked else 0)
