"""A recruiter narrows the candidates, keeps that as a view, comes back to it, and reads a chat beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def everybody(product: Product) -> int:
    """How many people the demo's team has by now: other journeys add some."""
    ((count,),) = product.query(
        "SELECT count(*) FROM candidates_candidate c JOIN accounts_team t ON t.id = c.team_id "
        "WHERE t.slug = 'demo' AND c.merged_into_id IS NULL AND c.erased_at IS NULL"
    )
    return int(count)


def narrow_to_nurses(page: Page) -> None:
    page.get_by_role("link", name="Filter", exact=True).click()
    field = page.get_by_label("Find a field")
    # By itself, once it can be used.
    expect(field).to_be_focused()
    field.fill("active job title")
    page.keyboard.press("Enter")
    page.get_by_label("Words", exact=True).fill("nurse")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-chip")).to_have_text("Job title contains “nurse” or…", use_inner_text=True)


def test_a_filter_becomes_a_view_and_a_chat_opens_beside_it(
    visit: Callable[..., Page], everybody: int
) -> None:
    page = visit("recruiter@demo.test")
    page.get_by_role("link", name="Candidates", exact=True).click()
    expect(page.locator(".filters__count")).to_have_text(f"{everybody} candidates")

    narrow_to_nurses(page)
    rows = page.locator(".grid__row")
    expect(rows.first).to_contain_text("Registered nurse")
    nurses = rows.count()
    assert 0 < nurses < everybody

    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name", exact=True).fill("Nurses")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_title("Views")).to_have_text("Nurses", use_inner_text=True)
    page.reload()
    expect(rows).to_have_count(nurses)

    address, title = page.url, page.title()
    chat = page.get_by_role("complementary", name="Chat", exact=True)
    page.keyboard.press("j")
    expect(rows.first.locator(".table__link")).to_be_focused()
    page.keyboard.press("o")
    expect(chat.locator("chat-thread .message").first).to_be_visible()
    assert page.url == address
    # Still the grid: the next row's chat takes the place of this one.
    first = chat.locator(".chat__called").first.inner_text()
    page.keyboard.press("Escape")
    expect(chat).to_be_hidden()
    expect(rows.first.locator("[data-open]")).to_be_focused()
    assert page.title() == title
    rows.nth(1).locator("[data-open]").click()
    expect(chat.locator(".chat__called").first).not_to_have_text(first)
    chat.get_by_role("button", name="Details").click()
    expect(chat.locator("#details")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chat.locator("#details")).to_be_hidden()
    chat.get_by_role("button", name="Close the chat").click()
    expect(chat).to_be_hidden()
    assert page.url == address


def test_rows_are_chosen_one_by_one_in_ranges_and_all(visit: Callable[..., Page], everybody: int) -> None:
    page = visit("recruiter@demo.test")
    page.goto("/candidates/?view=all")
    boxes = page.locator("[name='chosen']")
    said = page.locator(".bulk__count")

    boxes.nth(1).check()
    expect(said).to_have_text("1 candidate chosen")
    boxes.nth(4).click(modifiers=["Shift"])
    expect(said).to_have_text("4 candidates chosen")
    page.get_by_role("link", name=f"Choose all {everybody} that match").click()
    expect(said).to_have_text(f"All {everybody} matching candidates are chosen")
    # The rest of the list comes by itself, chosen as well.
    for shown in range(100, everybody + 50, 50):
        page.locator(".grid__more").scroll_into_view_if_needed()
        expect(page.locator("[name='chosen']:checked")).to_have_count(min(shown, everybody))
    boxes.nth(2).uncheck()
    expect(said).to_have_text(f"{everybody - 1} of all {everybody} matching candidates are chosen")
    page.get_by_role("link", name="Choose none").click()
    expect(page.locator("grid-selection")).to_be_hidden()


def test_without_scripts_the_grid_is_narrowed_by_links_and_forms(
    visit: Callable[..., Page], everybody: int
) -> None:
    page = visit("recruiter@demo.test", java_script_enabled=False)
    page.goto("/candidates/")

    page.get_by_role("link", name="Filter", exact=True).click()
    page.get_by_role("link", name="Job title", exact=True).first.click()
    page.get_by_label("Words", exact=True).fill("nurse")
    page.get_by_role("button", name="Apply").click()

    expect(page.locator(".grid__row").first).to_contain_text("Registered nurse")
    page.get_by_role("link", name="Remove the filter Job title contains").click()
    expect(page.locator(".filters__count")).to_have_text(f"{everybody} candidates")


def test_what_changes_is_said_quietly_and_moves_nothing(visit: Callable[..., Page]) -> None:
    page = visit("recruiter@demo.test")
    page.clock.set_fixed_time(datetime.now(UTC))  # So that "4 min" does not become "5 min" meanwhile.
    page.goto("/conversations/?view=all&sort=-last_text_at")
    first = page.locator(".grid__row").first.inner_text()

    colleague = visit("manager@demo.test")
    colleague.goto("/chat/")
    colleague.locator(".chat__rows .row").nth(5).click()
    colleague.locator("#composer-body").fill("We have a place for you.")
    colleague.keyboard.press("Enter")

    expect(page.locator("grid-news")).to_contain_text("1 change: refresh")
    assert page.locator(".grid__row").first.inner_text() == first
    page.locator("grid-news a").click()
    expect(page.locator(".grid__row").first).to_contain_text("We have a place for you.")
    expect(page.locator("grid-news")).to_be_hidden()
