"""All candidates are chosen, one is taken out again, the others get a tag, and that is undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_all_but_one_are_tagged_and_it_is_undone(visit: Callable[..., Page]) -> None:
    page = visit("recruiter@demo.test")
    page.goto("/candidates/?columns=phone,tags")
    boxes = page.get_by_role("checkbox", name="Choose Candidate")
    boxes.first.check()
    page.get_by_role("link", name="Choose all").click()
    bar = page.locator("grid-selection")
    expect(bar).to_contain_text("matching candidates are chosen")
    total = int(bar.get_attribute("data-all") or "0")
    left_out = page.locator(".grid__row").nth(1)
    left_out.get_by_role("checkbox").uncheck()
    expect(bar).to_contain_text(f"{total - 1} of all {total} matching candidates are chosen")

    page.get_by_role("button", name="Add tag", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Add a tag to {total - 1} candidates.")
    dialog.get_by_label("new tag").fill("Journey")
    dialog.get_by_role("button", name="Add tag", exact=True).click()

    # By itself, on the open page; the choice has done its part.
    toast = page.locator(".toast", has_text="Journey")
    expect(toast).to_contain_text(f"{total - 1} changed", timeout=30_000)
    expect(bar).to_be_hidden()
    page.get_by_role("link", name="Refresh the rows").click()
    expect(page.locator(".grid__row").first).to_contain_text("Journey")
    expect(left_out).not_to_contain_text("Journey")

    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#grid-work")).to_contain_text("Undone", timeout=30_000)
    page.get_by_role("link", name="Refresh the rows").click()
    expect(page.get_by_text("Journey", exact=True)).to_have_count(0)
