"""What arrives while a screen asks anew is on it afterwards, whichever of the two was first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import django_htmx
import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.js"
MINUTES = [f"2026-03-02T09:{minute:02}:00Z" for minute in range(60)]


def row(key: int, words: str, *, minute: int = 0) -> str:
    """Draw the row of somebody who has been answered; the later the minute, the higher it stands."""
    return f"""
      <li class="row__item" id="conversation-{key}" data-conversation="{key}" data-waiting-since=""
        data-last-message-at="{MINUTES[minute]}" data-last-inbound-at="{MINUTES[minute]}" data-assignee=""
        data-claimed-by=""><a class="row" href="#"><bdi>{words}</bdi></a></li>"""


def listing(*rows: str, more: str = "") -> str:
    return f"""<div id="list-state" hidden></div><ol class="chat__rows">{"".join(rows)}{more}</ol>"""


MORE = f"""<li class="chat__more" id="list-more" data-conversation="2" data-waiting-since=""
  data-last-message-at="{MINUTES[20]}" hx-get="/chat/" hx-trigger="click" hx-target="this"
  hx-swap="outerHTML">More</li>"""
PAGE = """
async (listing) => {
  document.body.innerHTML = `<live-socket data-seq="1" data-team="t"></live-socket>
    <chat-list data-me="me" data-page="4"><template class="chat__next"><li class="chat__more" id="list-more"
      hx-get="" hx-trigger="click" hx-target="this" hx-swap="outerHTML"><a>More</a></li></template>
      <div id="chat-list">${listing}</div></chat-list>`;
  window.htmx.process(document.body);
  for (const name of ["live-socket", "chat-list"]) await import(`/js/components/${name}.js`);
}
"""


class Screen:
    """A list of chats whose server is the test: it says what is answered, and when."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.asked, self.sockets = page, list[Route](), list[WebSocketRoute]()
        page.route("**/chat/**", self._keep_question)
        page.route_web_socket("**/ws/**", self._keep_socket)
        page.goto(f"{address}/js/")
        page.add_script_tag(path=HTMX)

    def _keep_question(self, route: Route) -> None:
        self.asked.append(route)

    def _keep_socket(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)

    def show(self, html: str) -> None:
        self.page.evaluate(PAGE, html)
        self.page.wait_for_function("document.querySelector('live-socket').socket?.readyState === 1")
        self.say(type="hello", seq=1)

    def say(self, **message: Any) -> None:
        self.sockets[-1].send(json.dumps({"now": MINUTES[59], **message}))

    def tell(self, seq: int, html: str, *, prev: int | None = None, kind: str = "message.received") -> None:
        item = {"kind": kind, "conversation": "", "row": html}
        self.say(type="batch", prev=seq - 1 if prev is None else prev, seq=seq, items=[item], counts=None)
        self.page.wait_for_function("(seq) => document.querySelector('live-socket').seq >= seq", arg=seq)

    def wait_asked(self, times: int) -> None:
        for _ in range(100):
            if len(self.asked) >= times:
                break
            self.page.wait_for_timeout(20)
        assert len(self.asked) == times

    def answer(self, which: int, html: str, *, seq: int) -> None:
        self.asked[which].fulfill(body=html, headers={"X-Live-Seq": str(seq)}, content_type="text/html")

    @property
    def words(self) -> list[str]:
        return self.page.locator(".row__item bdi").all_inner_texts()


@pytest.fixture
def screen(page: Page, static_url: str) -> Screen:
    return Screen(page, static_url)


def test_news_that_an_older_answer_overwrites_is_put_back(screen: Screen) -> None:
    screen.show(listing(row(1, "One", minute=1)))
    screen.tell(5, row(2, "Two", minute=2), prev=3)
    screen.wait_asked(1)

    screen.tell(6, row(3, "Three", minute=3))
    screen.answer(0, listing(row(2, "Two", minute=2), row(1, "One", minute=1), row(4, "Missed")), seq=5)

    expect(screen.page.locator("#conversation-4")).to_be_attached()
    assert screen.words == ["Three", "Two", "One", "Missed"]


def test_an_answer_newer_than_the_news_is_left_as_it_is(screen: Screen) -> None:
    screen.show(listing(row(1, "One", minute=1)))
    screen.tell(5, row(1, "One, older", minute=2), prev=3)
    screen.wait_asked(1)

    screen.answer(0, listing(row(1, "One, newest", minute=3)), seq=9)

    expect(screen.page.get_by_text("One, newest")).to_be_attached()


def test_one_question_at_a_time_and_one_more_for_all_that_came_meanwhile(screen: Screen) -> None:
    screen.show(listing(row(1, "One")))
    for seq in (5, 8, 11):
        screen.tell(seq, row(1, "One"), prev=seq - 2)
    screen.wait_asked(1)

    screen.answer(0, listing(row(1, "First")), seq=5)
    screen.wait_asked(2)
    screen.answer(1, listing(row(1, "Second")), seq=11)

    expect(screen.page.get_by_text("Second")).to_be_attached()
    screen.page.wait_for_timeout(300)
    assert len(screen.asked) == 2


def test_a_question_that_fails_is_asked_again_in_silence(screen: Screen) -> None:
    complaints: list[str] = []
    screen.page.on("pageerror", lambda error: complaints.append(str(error)))
    screen.page.evaluate("addEventListener('htmx:sendError', () => { window.announced = true; })")
    screen.show(listing(row(1, "One")))
    screen.tell(5, row(1, "One"), prev=3)
    screen.wait_asked(1)

    screen.asked[0].abort()
    screen.wait_asked(2)
    screen.asked[1].fulfill(status=502)
    screen.wait_asked(3)
    screen.answer(2, listing(row(1, "At last")), seq=5)

    expect(screen.page.get_by_text("At last")).to_be_attached()
    assert complaints == []
    assert screen.page.evaluate("window.announced") is None


def test_a_row_of_a_page_that_is_not_here_yet_is_left_to_it(screen: Screen) -> None:
    screen.show(listing(row(1, "One", minute=30), row(2, "Two", minute=20), more=MORE))

    screen.tell(2, row(3, "Beyond", minute=10))
    screen.tell(3, row(4, "Between", minute=25))
    assert screen.words == ["One", "Between", "Two"]

    screen.page.locator("#list-more").dispatch_event("click")
    screen.wait_asked(1)
    screen.tell(4, row(3, "Beyond, moved up", minute=40))
    screen.answer(0, row(3, "Beyond", minute=10) + row(5, "Last", minute=5), seq=3)

    expect(screen.page.get_by_text("Last")).to_be_attached()
    assert screen.words == ["Beyond, moved up", "One", "Between", "Two", "Last"]


def test_what_a_person_asked_for_is_brought_up_to_now(screen: Screen, page: Page) -> None:
    link = '<a id="filter" hx-get="/chat/?show=mine" hx-target="#chat-list">Mine</a>'
    screen.show(link + listing(row(1, "One", minute=1)))
    page.locator("#filter").click()
    screen.wait_asked(1)

    screen.tell(2, row(2, "Just now", minute=2))
    screen.answer(0, link + listing(row(1, "One, asked for", minute=1)), seq=1)

    expect(page.get_by_text("One, asked for")).to_be_attached()
    assert screen.words == ["Just now", "One, asked for"]
