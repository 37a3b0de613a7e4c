"""An answer that comes when its page has moved on is dropped, or put where its place is now: never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Page, Route, expect

HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.js"
PAGE = """
async () => {
  document.body.innerHTML = `
    <toast-stack><template>
      <div class="toast"><p class="toast__text"></p><button class="toast__undo"></button></div>
    </template></toast-stack>
    <main>
      <header id="head"><form hx-post="/do/" hx-swap="none"><button>Do it</button></form></header>
      <p id="says"></p>
    </main>
    <p id="poll" hx-get="/poll/" hx-trigger="every 100ms"></p>`;
  for (const name of ["toast-stack", "chat-news"]) await import(`/js/components/${name}.js`);
  window.htmx.process(document.body);
}
"""
ANSWER = '<header id="head" hx-swap-oob="true">Done</header><p id="says" hx-swap-oob="true">Done</p>'
TOAST = {"HX-Trigger": '{"toast": {"text": "Chat closed"}}'}


@pytest.fixture
def held() -> list[Route]:
    return []


@pytest.fixture
def pane(page: Page, static_url: str, held: list[Route]) -> Iterator[Page]:
    """A page with an action whose answer is held back. Its console may not complain, but of the network."""
    complaints: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "htmx:oob" in line.text else None)
    page.route("**/do/", hold)
    page.route("**/poll/", lambda route: route.abort())
    page.goto(f"{static_url}/js/")
    page.add_script_tag(path=HTMX)
    page.evaluate(PAGE)
    page.get_by_role("button", name="Do it").click()
    page.wait_for_function("document.querySelector('form').matches('.htmx-request')")
    yield page
    assert complaints == []


def draw_anew(page: Page) -> None:
    page.evaluate("document.getElementById('head').outerHTML = '<header id=head>Drawn anew</header>'")


def leave(page: Page) -> None:
    page.evaluate("document.querySelector('main').innerHTML = '<p>Another pane</p>'")


def leave_in_part(page: Page) -> None:
    page.evaluate("document.getElementById('says').remove()")


@pytest.mark.parametrize(
    ("happens", "shown"),
    [(draw_anew, "DoneDone"), (leave, "Another pane"), (leave_in_part, "Done")],
)
def test_a_late_answer_goes_where_there_is_still_a_place(
    pane: Page, held: list[Route], happens: Callable[[Page], None], shown: str
) -> None:
    happens(pane)
    held[0].fulfill(body=ANSWER, headers=TOAST, content_type="text/html")

    expect(pane.locator(".toast__text")).to_have_text("Chat closed")
    assert "".join(pane.locator("main").inner_text().split("\n")) == shown


def test_a_late_failure_is_said(pane: Page, held: list[Route]) -> None:
    leave(pane)
    held[0].fulfill(status=500, body="")

    expect(pane.locator(".toast__text")).to_contain_text("That did not work")


def test_what_a_page_asks_by_itself_fails_in_silence(pane: Page, held: list[Route]) -> None:
    pane.wait_for_timeout(500)
    assert pane.locator(".toast").count() == 0

    held[0].abort()
    expect(pane.locator(".toast__text")).to_contain_text("cannot be reached")
