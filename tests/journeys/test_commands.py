"""What a recruiter does by a word: in the reply box and in the palette, and that no word leaves as a text."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.faults.calls import call, inbound
from tests.journeys.test_hopping import chat_of, texts_to
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def chat(product: Product) -> Callable[[str], str]:
    """Begin a chat by a text of theirs; return its address."""

    def begin(phone: str) -> str:
        assert call(product, inbound(product, phone=phone, body="Is it still open?")) == 200
        return chat_of(product, phone)

    return begin


def test_commands_are_run_by_their_name_and_a_space(
    visit: Callable[..., Page], chat: Callable[[str], str], product: Product
) -> None:
    page = visit("recruiter@demo.test")
    page.goto(chat("+14155550871"))
    box, toasts = page.get_by_role("textbox", name="Text to"), page.locator(".toast__text")
    choices = page.get_by_role("listbox", name="Commands")

    box.click()
    page.keyboard.type("Hello ^cl")
    expect(choices.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(box).to_have_value("Hello ^cl")
    # A half command is not sent, and neither is one that nobody knows.
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent: ^cl looks like a command")).to_be_visible()
    box.fill("^nonsense here")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent: ^nonsense")).to_be_visible()

    box.fill("")
    page.keyboard.type("Draft ^tag ")
    asked = page.get_by_role("combobox", name="Find or do")
    expect(asked).to_be_focused()
    page.keyboard.type("night")
    expect(page.get_by_role("option", name="Add “night”")).to_be_visible()
    page.keyboard.press("Enter")
    expect(toasts.filter(has_text="Tagged “night”")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("Draft ")

    # Pasted with its word, it is done at once.
    box.fill("^assign Manager One")
    page.keyboard.press("Enter")
    expect(toasts.filter(has_text="Assigned to")).to_be_visible()
    box.fill("")
    page.keyboard.type("^cla")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are on it", exact=True).first).to_be_visible()
    page.keyboard.type("^close ")
    expect(toasts.filter(has_text="Chat closed")).to_be_visible()
    assert texts_to(product, "+14155550871") == []


def test_a_text_is_put_off_by_words(
    visit: Callable[..., Page], chat: Callable[[str], str], product: Product
) -> None:
    page = visit("recruiter@demo.test")
    page.goto(chat("+14155550872"))
    box = page.get_by_role("textbox", name="Text to")

    box.click()
    page.keyboard.type("It is, come by. ^at ")
    page.keyboard.type("tomorrow 11")
    page.keyboard.press("Enter")

    expect(page.locator(".message--scheduled", has_text="It is, come by.")).to_contain_text("11:00")
    expect(box).to_have_value("")
    [(body,)] = product.query(
        "SELECT body FROM chat_message WHERE phone = %s AND status = 'scheduled'", "+14155550872"
    )
    assert body == "It is, come by."


def test_the_palette_finds_people_pages_and_actions(
    visit: Callable[..., Page], chat: Callable[[str], str]
) -> None:
    page = visit("manager@demo.test")
    page.goto(chat("+14155550873"))
    expect(page.get_by_role("textbox", name="Text to")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find or do")
    expect(field).to_be_focused()
    expect(page.get_by_role("group", name="This chat").get_by_role("option").first).to_be_visible()

    page.keyboard.type("stat")
    expect(page.locator(".palette__option[aria-selected='true']")).to_contain_text("Statistics")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Statistics of this chat")
    expect(dialog.get_by_text("Texts from them")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.keyboard.press("Control+k")
    page.keyboard.type("0873")
    expect(page.get_by_role("group", name="People").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.goto("/lists/")
    page.keyboard.press("Control+k")
    # What was open before is a key away.
    expect(page.get_by_role("group", name="Recent").get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("group", name="This chat")).to_be_hidden()
    page.keyboard.type("webh")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/settings/webhooks/$"))
    page.wait_for_load_state()
    # Behind "g" the places of the rail.
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_url(re.compile(r"/chat/$"))


def test_the_palette_opens_in_a_tenth_of_a_second(visit: Callable[..., Page]) -> None:
    page = visit("manager@demo.test")
    page.goto("/chat/")
    opening = page.evaluate(
        """() => new Promise((done) => {
            const begun = performance.now();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
            requestAnimationFrame(() => done(performance.now() - begun));
        })"""
    )
    expect(page.get_by_role("combobox", name="Find or do")).to_be_focused()
    assert opening < 100, opening


def test_a_note_names_a_colleague(visit: Callable[..., Page], chat: Callable[[str], str]) -> None:
    page = visit("recruiter@demo.test")
    page.goto(chat("+14155550874"))
    page.get_by_role("textbox", name="Text to").click()
    page.keyboard.type("^note ")
    page.keyboard.type("Ask @man")
    choices = page.get_by_role("listbox", name="Colleagues")
    expect(choices.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.locator(".message--note .message__mention").last).to_be_visible()
