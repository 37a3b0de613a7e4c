"""A manager makes a keyword; somebody texts it; they are a candidate with an application, and have an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_who_texts_a_keyword_is_a_candidate_and_is_answered(visit: Callable[..., Page]) -> None:
    page = visit("manager@demo.test")
    page.goto("/settings/keywords/new/")
    page.get_by_label("Word", exact=True).fill("FORKLIFT")
    expect(page.get_by_label("Texted to").locator("option").first).to_have_text("(201) 555-0100")
    page.get_by_label("Own words").fill("Hi {{first_name|there}}, from when can you start?")
    page.get_by_label("Job title").fill("Forklift driver")
    page.get_by_label("Source").fill("Poster at the gate")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("img", name="QR code that writes FORKLIFT")).to_be_visible()

    phone = visit("manager@demo.test")
    phone.goto("/simulator/")
    phone.get_by_role("link", name="New phone").first.click()
    phone.get_by_placeholder("Text message").fill("forklift ")
    phone.get_by_placeholder("Text message").press("Enter")
    answer = phone.locator(".phone__text").filter(has_text="from when can you start?")
    expect(answer).to_be_visible(timeout=20_000)

    page.goto("/settings/keywords/")
    expect(page.get_by_text("texted 1 time by 1 person · 1 application")).to_be_visible()
    page.goto("/applications/")
    row = page.get_by_role("row").filter(has_text="Forklift driver").filter(has_text="Poster at the gate")
    expect(row).to_be_visible()
