"""What is told of the chat that somebody looks at they have seen, as long as they may see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

NEWS = '<div id="notices-now" data-count="1"></div>'
BEGIN = f"""
async () => {{
  document.body.setAttribute("hx-headers", "{{}}");
  document.body.innerHTML = `<a id="bell"></a><i id="title-badge"></i>
    <notice-bell data-me="me" data-team="t" data-seq="1">
    <template><span class="count"><i></i><b></b></span></template>{NEWS}</notice-bell>`;
  globalThis.htmx = {{ swap() {{}} }};
  await import("/js/components/notice-bell.js");
}}
"""
TELL = "([name, detail]) => document.dispatchEvent(new CustomEvent(name, { detail }))"


@pytest.fixture
def asked(page: Page, static_url: str) -> list[str]:
    """Show the bell, with something unread. Return what it asks for, as it asks."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.partition("/notices/")[2])
        route.fulfill(body=NEWS, content_type="text/html", headers={"X-Live-Seq": "2"})

    page.route("**/notices/**", answer)
    page.goto(f"{static_url}/manifest.webmanifest")
    page.bring_to_front()
    page.evaluate(BEGIN)
    page.evaluate(TELL, ["live:watch", {"conversation": "one"}])
    return asked


def wait_for_news(page: Page, asked: list[str]) -> None:
    while "news/?after=1" not in asked:
        page.wait_for_timeout(20)
    page.wait_for_timeout(300)


def test_news_of_the_chat_that_is_looked_at_is_read(page: Page, asked: list[str]) -> None:
    page.evaluate(TELL, ["live:batch", {"items": [{"kind": "notices.changed", "for": "me"}]}])
    wait_for_news(page, asked)

    assert asked == ["chats/one/read/", "news/?after=1", "chats/one/read/"]


def test_a_chat_that_may_be_seen_no_more_is_not_said_to_be_read(page: Page, asked: list[str]) -> None:
    gone = {"kind": "conversation.unshared", "conversation": "one", "gone": "unshared"}
    page.evaluate(TELL, ["live:batch", {"items": [gone]}])
    wait_for_news(page, asked)

    assert asked == ["chats/one/read/", "news/?after=1"]


def test_another_chat_that_may_be_seen_no_more_changes_nothing(page: Page, asked: list[str]) -> None:
    gone = {"kind": "conversation.unshared", "conversation": "two", "gone": "unshared"}
    page.evaluate(TELL, ["live:batch", {"items": [gone]}])
    wait_for_news(page, asked)

    assert asked == ["chats/one/read/", "news/?after=1", "chats/one/read/"]
