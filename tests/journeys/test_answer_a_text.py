"""A candidate texts, a recruiter sees it come, answers, and sees the answer arrive."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.smoke, pytest.mark.timeout(240)]

QUESTION = "Hello, is the night shift still open?"
ANSWER = "It is. Can you come on Monday at nine?"
# Notes when the team's board first says these words, and when a key was first pressed, by the machine's clock.
NOTE_ARRIVAL = """
(words) => {
  window.arrived = 0;
  const look = () => {
    const board = document.querySelector("[data-group=team]");
    if (!window.arrived && board?.textContent.includes(words)) window.arrived = Date.now();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}
"""
NOTE_KEY = (
    "addEventListener('keydown', () => { window.pressed = Date.now(); }, { capture: true, once: true })"
)
# Notes each state that the bubble with these words goes through, as it happens.
NOTE_STATES = """
(words) => {
  window.states = [];
  const look = () => {
    const bubbles = [...document.querySelectorAll(".chat__messages .message--out")];
    const state = bubbles.find((each) => each.textContent.includes(words))?.querySelector(".status:not([hidden] *)");
    const name = state && [...state.classList].find((each) => each.startsWith("status--"))?.slice(8);
    if (name && window.states.at(-1) !== name) window.states.push(name);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
}
"""
# The browser says "sending" before the server says "queued": to who reads it that is the same step.
STEPS = {"sending": 0, "queued": 0, "sent": 1, "delivered": 2}


def take_new_phone(page: Page) -> Page:
    """Open the simulator beside the page, with a phone nobody has used yet."""
    desk = page.context.new_page()
    desk.goto("/simulator/")
    desk.get_by_role("link", name="New phone").first.click()
    expect(desk.get_by_placeholder("Text message")).to_have_count(1)
    return desk


def seconds_to_row(board: Page, desk: Page, words: str) -> float:
    """Text from the phone. Return how long it took from the key to the row of the team's open board."""
    box = desk.get_by_placeholder("Text message")
    box.fill(words)
    board.evaluate(NOTE_ARRIVAL, words)
    desk.evaluate(NOTE_KEY)
    box.press("Enter")
    row = board.get_by_role("region", name="For the team").locator(".row__item", has_text=words)
    expect(row).to_be_visible(timeout=3_000)
    return (float(board.evaluate("window.arrived")) - float(desk.evaluate("window.pressed"))) / 1000


def test_a_text_comes_by_itself_is_answered_and_arrives(visit: Callable[..., Page]) -> None:
    board = visit("recruiter@demo.test")
    desk = take_new_phone(board)
    phone = desk.locator(".phone__name").inner_text()

    # One of them may meet a machine that is busy with something else.
    texts = ["Hello?", "Anybody there?", "Good morning", "Me again", QUESTION]
    taken = [seconds_to_row(board, desk, words) for words in texts]
    print(f"\nFrom the phone to the open dashboard, in seconds: {taken}")
    assert median(taken) <= 1
    team = board.get_by_role("region", name="For the team")
    row = team.locator(".row__item", has_text=QUESTION)
    expect(row).to_contain_text(phone)
    expect(row.locator(".age")).to_have_class("age age--green")
    waiting = int(team.get_attribute("data-total") or 0)

    row.get_by_role("link").click()
    box = board.get_by_role("textbox", name="Text to")
    expect(box).to_be_visible()
    # Before its scripts have come, a key is only a letter.
    expect(board.locator("chat-composer:defined")).to_have_count(1)
    board.evaluate(NOTE_STATES, ANSWER)
    box.fill(ANSWER)
    box.press("Enter")
    bubble = board.locator(".chat__messages .message--out", has_text=ANSWER)
    expect(bubble).to_have_count(1)
    expect(bubble).to_contain_text("Delivered", timeout=15_000)

    steps = [STEPS[state] for state in board.evaluate("window.states")]
    assert steps == sorted(steps)
    assert set(steps) == {0, 1, 2}
    expect(desk.locator(".phone__text", has_text=ANSWER)).to_contain_text("Delivered", timeout=5_000)

    in_list = board.locator(".chat__rows .row__item", has_text=phone)
    expect(in_list.locator(".age")).to_have_class("age age--grey")
    board.goto("/")
    team = board.get_by_role("region", name="For the team")
    expect(team).to_have_attribute("data-total", str(waiting - 1))
    expect(team.locator(".row__item", has_text=phone)).to_have_count(0)
