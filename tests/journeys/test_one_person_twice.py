"""Somebody who is here twice is tagged, made one from the panel, and parted again; who looks on is led along."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def new_chat(page: Page, phone: str, name: str) -> str:
    """Add somebody and return where their chat is."""
    page.goto("/chat/new/")
    page.get_by_label("Phone").fill(phone)
    page.get_by_label("First name").fill(name)
    page.get_by_role("button", name="Open the chat").click()
    page.wait_for_url("**/chat/*-*/")
    return page.url


def test_one_person_twice_is_tagged_merged_and_parted(visit: Callable[..., Page]) -> None:
    recruiter, onlooker = visit("recruiter@demo.test"), visit("manager@demo.test")
    kept = new_chat(recruiter, "+1 201 555 0171", "Twin-Kept")
    gone = new_chat(recruiter, "+1 201 555 0172", "Twin-Gone")
    onlooker.goto(gone)
    expect(onlooker.locator("#thread-head")).to_contain_text("Twin-Gone")

    # A tag, typed and taken in; who looks on sees it come.
    box = recruiter.get_by_label("Add a tag")
    box.fill("Twin")
    box.press("Enter")
    expect(recruiter.get_by_role("button", name="Take off the tag Twin")).to_be_visible()
    expect(onlooker.get_by_role("button", name="Take off the tag Twin")).to_be_visible()
    expect(recruiter.get_by_label("Add a tag")).to_be_focused()

    # Merged from the other chat: the first stays, and who has the second open is led there.
    recruiter.goto(kept)
    recruiter.get_by_role("link", name="Merge with…").click()
    recruiter.get_by_label("Name, phone or e-mail").fill("Twin-Gone")
    recruiter.get_by_role("button", name="Search").click()
    recruiter.get_by_role("link", name="Choose Twin-Gone").click()
    recruiter.get_by_role("radio", name="Twin-Gone").check()
    recruiter.get_by_role("button", name="Merge", exact=True).click()
    recruiter.wait_for_url(kept)
    expect(recruiter.locator("#thread-head")).to_contain_text("Twin-Gone")
    onlooker.wait_for_url(kept)
    expect(onlooker.locator(".toast")).to_contain_text("were merged")
    row = f"#conversation-{gone.rstrip('/').rsplit('/', 1)[1]}"
    expect(recruiter.locator(row)).to_have_count(0)

    # And parted again.
    recruiter.get_by_role("button", name="Undo the merging").click()
    expect(recruiter.locator("#thread-head")).to_contain_text("Twin-Kept")
    recruiter.goto(gone)
    expect(recruiter.locator("#thread-head")).to_contain_text("Twin-Gone")
    expect(recruiter.get_by_role("button", name="Take off the tag Twin")).to_be_visible()
