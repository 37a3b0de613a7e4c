"""A text for later and a note that are refused come back to their chat, whatever was written or opened meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

PAGE = """
async () => {
  window.composerOf = (chat) => `
    <chat-thread data-me="me" data-conversation="${chat}" data-zone="UTC" data-seq="0">
      <div class="chat__log"><ol class="chat__messages"></ol></div>
      <chat-composer data-conversation="${chat}" data-note-url="/notes/" data-draft-url="/draft/" data-drafts="{}">
        <button type="button" data-mode="note">Note</button>
        <form class="composer__box" action="/messages/">
          <input name="csrfmiddlewaretoken"><input name="page_team"><input name="remind">
          <input name="track_links" type="checkbox">
          <textarea class="composer__text" name="body"></textarea>
          <attach-files></attach-files>
          <send-later><div popover id="later"><input name="send_at">
            <button name="when" value="tomorrow">Tomorrow</button></div></send-later>
          <button class="composer__send"><span class="button__words"></span></button>
        </form>
      </chat-composer>
    </chat-thread>`;
  customElements.define("attach-files", class extends HTMLElement { files = []; clear() {} });
  document.body.innerHTML = composerOf("first");
  await import("/js/components/send-later.js");
  await import("/js/components/chat-composer.js");
}
"""
PLAN = "() => { later.showPopover(); document.querySelector('[name=when]').click(); }"
NOTE = "() => document.querySelector('.composer__box').requestSubmit()"


@pytest.fixture
def held(page: Page, static_url: str) -> list[Route]:
    """What was asked for and not answered yet, on a page with the reply box of the chat `first`."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    for address in ("**/messages/", "**/notes/"):
        page.route(address, hold)
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE)
    return routes


def refuse(page: Page, held: list[Route]) -> None:
    with page.expect_event("requestfailed"):
        held.pop().abort()


def plan(page: Page) -> Locator:
    """Write a text for later, and ask for it. Return the box that it was written in."""
    box = page.locator(".composer__text")
    box.fill("Come at nine.")
    with page.expect_request("**/messages/"):
        page.evaluate(PLAN)
    return box


def test_a_plan_that_is_refused_comes_back_before_what_was_written_since(
    page: Page, held: list[Route]
) -> None:
    box = plan(page)
    box.fill("And bring your licence.")

    refuse(page, held)

    expect(box).to_have_value("Come at nine.\nAnd bring your licence.")


def test_a_plan_that_is_refused_waits_in_its_own_chat(page: Page, held: list[Route]) -> None:
    box = plan(page)
    page.evaluate("() => { document.body.innerHTML = composerOf('second'); }")

    refuse(page, held)

    expect(box).to_have_value("")
    page.evaluate("() => { document.body.innerHTML = composerOf('first'); }")
    expect(box).to_have_value("Come at nine.")


def test_a_note_that_is_refused_comes_back_before_what_was_written_since(
    page: Page, held: list[Route]
) -> None:
    box = page.locator(".composer__text")
    page.get_by_role("button", name="Note").click()
    box.fill("Ask for the licence.")
    with page.expect_request("**/notes/"):
        page.evaluate(NOTE)
    box.fill("Speaks Polish.")

    refuse(page, held)

    expect(box).to_have_value("Ask for the licence.\nSpeaks Polish.")
