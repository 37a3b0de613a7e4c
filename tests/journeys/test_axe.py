"""What axe-core finds on the pages, and in what opens on them: nothing, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, FilePayload, Page

from tests.factories.files import PNG
from tests.journeys.browser import arrive
from tests.journeys.places import NURSES, addresses
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# The markup is the same in the dark.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
# What opens over a chat, and by what.
OPENED = {
    "[popovertarget=assign]": "#assign",
    "[popovertarget=snooze]": "#snooze",
    "[popovertarget=more-actions]": "#more-actions",
    "[popovertarget=funnel]": "#funnel",
    "[popovertarget=send-later]": "#send-later",
    "[popovertarget=person]": "#person",
    ".rail__find": "command-palette dialog",
    "[data-dialog=new-candidate] > *": "#new-candidate",
}
SHEET: FilePayload = {
    "name": "people.csv",
    "mimeType": "text/csv",
    "buffer": b"First name,Last name,Mobile\nCandidate,Ninety,+12015550190\n",
}
PICTURE: FilePayload = {"name": "map.png", "mimeType": "image/png", "buffer": PNG}


@pytest.fixture
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """A manager's page with axe-core in it, which sets styles of its own: our policy would refuse them."""
    with browser.new_context(base_url=product.url, bypass_csp=True, reduced_motion="reduce") as context:
        context.add_init_script(path=AXE_FILE_PATH)
        page = context.new_page()
        arrive(page, "manager@demo.test")
        yield page


def violations(page: Page, rules: dict[str, Any] = WCAG) -> Iterator[str]:
    found: dict[str, Any] = page.evaluate(RUN, rules)
    for each in found["violations"]:
        for node in each["nodes"]:
            yield f"{page.url} {each['id']} {node['target']}: {node['failureSummary']}"


def in_both_themes(page: Page) -> Iterator[str]:
    page.emulate_media(color_scheme="dark")
    yield from violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    yield from violations(page)


def test_axe_finds_nothing_on_any_page(page: Page, product: Product) -> None:
    found: list[str] = []
    for place, address in addresses(product).items():
        if not place.is_public:
            page.goto(address)
            found += in_both_themes(page)

    assert found == []


def test_axe_finds_nothing_before_signing_in(browser: Browser, product: Product) -> None:
    found: list[str] = []
    with browser.new_context(base_url=product.url, bypass_csp=True, reduced_motion="reduce") as context:
        context.add_init_script(path=AXE_FILE_PATH)
        page = context.new_page()
        for place, address in addresses(product).items():
            if place.is_public:
                page.goto(address)
                found += in_both_themes(page)

    assert found == []


def test_axe_finds_nothing_in_what_opens_on_a_page(page: Page, product: Product) -> None:
    found: list[str] = []
    for place, address in addresses(product).items():
        if place.name != "chat:conversation":
            continue
        page.goto(address)
        for opener, opened in OPENED.items():
            page.locator(opener).first.click()
            page.locator(opened).first.wait_for()
            found += in_both_themes(page)
            page.keyboard.press("Escape")
            page.locator(opened).first.wait_for(state="hidden")

    assert found == []


def test_axe_finds_nothing_while_things_are_made(page: Page) -> None:
    found: list[str] = []
    page.goto(f"/candidates/?filter={NURSES}")
    found += in_both_themes(page)
    page.get_by_role("link", name="Filter", exact=True).click()
    page.get_by_role("link", name="Job title", exact=True).click()
    page.get_by_label("Of which").wait_for()
    found += violations(page)
    page.goto("/lists/")
    page.get_by_role("link", name="Open day in May").click()
    page.get_by_text("Add people", exact=True).first.click()
    found += in_both_themes(page)
    page.get_by_role("link", name="Rename, copy, combine").click()
    page.get_by_role("heading", name="Combine with another list").wait_for()
    found += in_both_themes(page)
    page.goto("/lists/")
    page.get_by_role("link", name="Open day in May").click()
    page.get_by_role("link", name="Blast", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Open day")
    page.get_by_label("Text", exact=True).fill("Hi {{first_name|there}}, see https://jobs.test/day!!")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("heading", name="can be texted").wait_for()
    found += in_both_themes(page)
    page.goto("/lists/")
    page.get_by_role("link", name="Open day in May").click()
    page.get_by_role("link", name="Campaign", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Open day")
    found += in_both_themes(page)
    page.get_by_role("button", name="Save and write its steps").click()
    for words in ("Hi {{first_name|there}}, will you come?", "One day left!!"):
        # Open by itself where there is none yet.
        if page.locator("li.card").count():
            page.get_by_text("Add a step", exact=True).click()
        page.locator("#add-body").fill(words)
        page.get_by_role("button", name="Add the step").click()
        page.locator("li.card").filter(has_text=words).wait_for()
    for closed in ("Change step 1", "What some of them would read", "Add a step"):
        page.get_by_text(closed, exact=True).first.click()
    found += in_both_themes(page)
    page.goto("/imports/")
    page.locator("input[type=file]").set_input_files(SHEET)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("1 row, 3 columns").wait_for()
    found += in_both_themes(page)

    page.goto("/chat/")
    page.locator("a.row").first.click()
    page.get_by_role("textbox", name="Text to").press_sequentially("FREE {{first_name}} {{nickname}} /")
    page.get_by_role("option").first.wait_for()
    page.get_by_text("Not ready to send").wait_for()
    page.get_by_label("Attach files").set_input_files([PICTURE, SHEET])
    page.locator(".attach__why", has_text="“people.csv” cannot be sent").wait_for()
    found += in_both_themes(page)

    assert found == []


def test_what_is_wrong_would_be_found(page: Page) -> None:
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="x"><input></main></html>')

    assert {line.split()[1] for line in violations(page)} == {"image-alt", "label"}
