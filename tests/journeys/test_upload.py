"""A recruiter asks for papers with `^upload`; the candidate sends two from a phone; the recruiter fetches them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.factories.files import JPEG
from tests.factories.uploads import PDF
from tests.journeys.test_answer_a_text import take_new_phone
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]
PHONE_SIZE = {"width": 360, "height": 780}
PAPER: FilePayload = {"name": "Résumé.pdf", "mimeType": "application/pdf", "buffer": PDF}
PHOTO: FilePayload = {"name": "licence.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
PAGE: FilePayload = {"name": "page.pdf", "mimeType": "application/pdf", "buffer": b"<html>no</html>"}


def test_papers_come_by_the_link_of_a_text(
    visit: Callable[..., Page], product: Product, browser: Browser
) -> None:
    page = visit("recruiter@demo.test")
    desk = take_new_phone(page)
    desk.get_by_placeholder("Text message").fill("How do I apply?")
    desk.get_by_placeholder("Text message").press("Enter")
    page.goto("/chat/")
    page.locator("a.row", has_text="How do I apply?").click()
    words = page.get_by_role("textbox", name="Text to")

    words.press_sequentially("Hi! ^upload ")
    expect(words).to_have_value("Hi! Please send us your files here: {{upload_link}}")
    words.press("Enter")
    expect(page.locator(".message--out").last.locator(".status--delivered")).to_be_visible(timeout=15_000)

    text = desk.locator("[data-came]").last
    expect(text).to_contain_text("/u/", timeout=10_000)
    address = re.search(r"https?://\S+/u/[\w-]{22}/", text.inner_text())
    assert address is not None
    with browser.new_context(viewport=PHONE_SIZE) as context:
        candidate = context.new_page()
        candidate.goto(address[0])
        expect(candidate.get_by_role("heading", name="Send your files")).to_be_visible()
        candidate.get_by_label("Choose files").set_input_files([PAPER, PAGE, PHOTO])
        expect(candidate.locator(".handin__progress:visible")).to_have_count(0)
        expect(candidate.locator(".handin__name")).to_have_text(["Résumé.pdf", "page.pdf", "licence.jpg"])
        expect(candidate.locator(".handin__why")).to_contain_text(["“page.pdf” cannot be taken"])
        assert candidate.evaluate("document.documentElement.scrollWidth") == PHONE_SIZE["width"]

    # Live, in the open chat, and beside it.
    bubble = page.locator(".message", has_text="By their upload link")
    expect(bubble.locator(".message__file")).to_contain_text("Résumé.pdf")
    expect(bubble.get_by_role("img", name="licence.jpg")).to_be_visible()
    papers = page.locator(".papers__item")
    expect(papers).to_have_count(2)
    expect(papers.first).to_contain_text("Upload link")
    with page.expect_download() as download:
        papers.filter(has_text="Résumé.pdf").get_by_role("link").click()
    assert download.value.suggested_filename == "Résumé.pdf"
    assert download.value.path().read_bytes() == PDF


def test_without_scripts_the_page_is_a_plain_form(
    visit: Callable[..., Page], product: Product, browser: Browser
) -> None:
    page = visit("recruiter@demo.test")
    page.goto("/chat/")
    page.locator("a.row").first.click()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("They send files here").input_value()

    with browser.new_context(viewport=PHONE_SIZE, java_script_enabled=False) as context:
        candidate = context.new_page()
        candidate.goto(address)
        candidate.get_by_label("Choose files").set_input_files([PAPER, PHOTO])
        candidate.get_by_role("button", name="Send").click()
        expect(candidate.locator(".handin__name")).to_have_text(["Résumé.pdf", "licence.jpg"])

    page.get_by_role("button", name="Stop taking files").click()
    expect(page.get_by_text("Ended: no files are taken.")).to_be_visible()
    with browser.new_context(viewport=PHONE_SIZE) as context:
        candidate = context.new_page()
        candidate.goto(address)
        expect(candidate.get_by_role("heading", name="This link takes no files")).to_be_visible()
