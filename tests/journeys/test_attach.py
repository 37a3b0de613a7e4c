"""Files are picked, pasted and dropped onto a text, kept over a reload, sent, and arrive on the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.factories.files import PDF, PNG
from tests.journeys.test_answer_a_text import take_new_phone

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PICTURE: FilePayload = {"name": "Way to gate four.png", "mimeType": "image/png", "buffer": PNG}
WRONG: FilePayload = {"name": "cv.docx", "mimeType": "image/png", "buffer": b"PK, no picture"}
# What a browser hands over when somebody drops or pastes a file.
HAND_OVER = """
([kind, name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([content], name));
  const carried = kind === "drop" ? { dataTransfer: transfer } : { clipboardData: transfer };
  const field = document.getElementById("composer-body");
  const made = kind === "drop" ? new DragEvent(kind, { ...carried, bubbles: true, cancelable: true })
    : new ClipboardEvent(kind, { ...carried, bubbles: true, cancelable: true });
  field.dispatchEvent(made);
}
"""


def test_files_go_with_a_text_and_arrive(visit: Callable[..., Page]) -> None:
    page = visit("recruiter@demo.test")
    desk = take_new_phone(page)
    desk.get_by_placeholder("Text message").fill("Where is the gate?")
    desk.get_by_placeholder("Text message").press("Enter")
    page.goto("/chat/")
    page.locator("a.row", has_text="Where is the gate?").click()
    names = page.locator(".attach__name")
    words = page.get_by_role("textbox", name="Text to")

    page.get_by_label("Attach files").set_input_files([PICTURE, WRONG])
    expect(page.locator(".attach__why")).to_contain_text(["“cv.docx” cannot be sent"])
    expect(page.locator(".attach__progress")).to_have_count(0)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".attach__says")).to_have_text("A file was not attached. Remove it first.")
    page.get_by_role("button", name="Remove cv.docx").click()
    page.evaluate(HAND_OVER, ["paste", "offer.pdf", PDF.decode()])
    page.evaluate(HAND_OVER, ["drop", "gate.vcf", "BEGIN:VCARD\nEND:VCARD\n"])
    expect(page.locator(".attach__progress")).to_have_count(0)
    expect(names).to_have_text([PICTURE["name"], "offer.pdf", "gate.vcf"])
    expect(page.locator(".segments__count")).to_have_text("One MMS")

    page.reload()
    expect(names).to_have_text([PICTURE["name"], "offer.pdf", "gate.vcf"])
    page.get_by_role("button", name="Remove offer.pdf").click()
    words.fill("Here it is.")
    words.press("Enter")

    bubble = page.locator(".message--out", has_text="Here it is.")
    expect(bubble.locator(".status--delivered")).to_be_visible(timeout=15_000)
    expect(bubble.locator(".message__file")).to_contain_text("gate.vcf")
    drawn = bubble.get_by_role("img", name=PICTURE["name"])
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.naturalWidth") == 240
    expect(names).to_have_count(0)
    arrived = desk.locator("[data-came] img.phone__picture")
    expect(arrived).to_be_visible(timeout=10_000)
    assert arrived.evaluate("image => image.naturalWidth") == 240
