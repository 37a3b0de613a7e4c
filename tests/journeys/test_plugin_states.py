"""What the plug-in's popup says when something is in its way, and what it then offers. The browser is played here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import QuietFiles
from tests.journeys.plugin import EXTENSION

pytestmark = pytest.mark.journey

# What Chromium gives to a popup: a page with one number, and settings that were kept.
PLAYED = """
([found, kept]) => {
  window.chrome = {
    runtime: { openOptionsPage: async () => { window.optionsAsked = true; } },
    storage: { local: { get: async () => kept } },
    tabs: { query: async () => [{ id: 1, title: "Page", url: "https://www.jobs.test/7#top" }] },
    scripting: {
      executeScript: async () => {
        if (!found) throw new Error("Cannot access a chrome:// URL");
        return [{ result: found }];
      },
    },
  };
  window.close = () => {};
}
"""
FOUND = [{"text": "(201) 555-0123", "at": 0, "name": "Person Alpha"}]
NUMBER = {
    "phone": "+12015550123",
    "national": "(201) 555-0123",
    "valid": True,
    "kind": "landline_or_mobile",
    "start": 0,
    "end": 14,
    "candidate": None,
    "opted_out": False,
    "refusal": None,
}
KNOWN = NUMBER | {"candidate": {"id": "7", "name": "Person Alpha", "conversation": "8"}}
MESSAGE = {"id": "9", "conversation": "8", "status": "delivered", "error": None}


def recognized(*numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": [{"numbers": list(numbers)}],
        "team": {"id": "1", "name": "Team"},
        "user": {"id": "2", "name": "Me"},
    }


@pytest.fixture(scope="module")
def home() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(EXTENSION))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def open_popup(page: Page, home: str) -> Callable[..., list[Any]]:
    """Open the popup where the API answers so, by address. Return what it is asked, as it comes."""

    def open_it(found: Any = FOUND, *, is_signed_in: bool = True, **answers: Any) -> list[Any]:
        asked: list[Any] = []
        kept = {"address": home, "token": "pcx_1_x"} if is_signed_in else {}
        page.add_init_script(f"({PLAYED})({json.dumps([found, kept])})")

        def answer(route: Route) -> None:
            name = route.request.url.partition("/api/v1/")[2].partition("?")[0].replace("/", "_")
            asked.append((name, route.request.post_data_json, route.request.headers))
            told = answers.get(name, {"data": []})
            if callable(told):
                told = told()
            if told is None:
                route.abort()
            elif isinstance(told, tuple):
                status, body, *headers = told
                problem = "application/problem+json"
                content = body if isinstance(body, str) else json.dumps(body)
                route.fulfill(status=status, body=content, content_type=problem, headers=dict(*headers))
            else:
                route.fulfill(json=told)

        page.route("**/api/v1/**", answer)
        page.goto(f"{home}/popup.html")
        return asked

    return open_it


def problem(status: int, code: str, detail: str = "Words.", **facts: Any) -> tuple[Any, ...]:
    return status, {"status": status, "code": code, "detail": detail, "errors": [], **facts}


@pytest.mark.parametrize(
    ("answer", "words", "offer"),
    [
        (problem(401, "unauthenticated"), "token is not valid any more", "Open the options"),
        (problem(403, "missing_scope"), "not a token of a person", "Open the options"),
        ((404, "<h1>Not found</h1>"), "There is no PivotCX at", "Open the options"),
        ((200, "<h1>Welcome</h1>"), "There is no PivotCX at", "Open the options"),
        ((*problem(429, "too_many_requests"), {"Retry-After": "17"}), "Try again in 17 seconds", "Try again"),
        ((500, "<h1>Sorry</h1>"), "went wrong at PivotCX", "Try again"),
        ((503, "{}"), "went wrong at PivotCX", "Try again"),
        (None, "cannot be reached", "Open the options"),
    ],
)
def test_what_is_in_the_way_is_said_with_what_to_do(
    page: Page, open_popup: Callable[..., list[Any]], answer: Any, words: str, offer: str
) -> None:
    open_popup(phones_recognize=answer)

    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.get_by_role("button", name=offer)).to_be_focused()


def test_offline_is_said_and_tried_again(page: Page, open_popup: Callable[..., list[Any]]) -> None:
    answers = iter([None, recognized(NUMBER)])
    page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => Boolean(window.isBack) })")
    open_popup(phones_recognize=lambda: next(answers))
    expect(page.get_by_role("status")).to_contain_text("You are offline")

    page.evaluate("window.isBack = true")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator(".person__phone")).to_have_text("(201) 555-0123")


def test_without_a_token_nothing_is_asked_and_the_way_is_shown(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    asked = open_popup(is_signed_in=False)

    page.get_by_role("button", name="Open the options").click()

    assert page.evaluate("window.optionsAsked")
    assert asked == []


def test_a_page_that_the_browser_keeps_to_itself_is_named_as_such(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    asked = open_popup(None)

    expect(page.get_by_role("status")).to_contain_text("does not let plug-ins look at this page")
    assert asked == []


@pytest.mark.parametrize(
    ("many", "words"), [(499, "1 phone number on this page"), (700, "The first 1 phone number of this page")]
)
def test_of_more_than_are_looked_at_it_is_said_that_these_are_the_first(
    page: Page, open_popup: Callable[..., list[Any]], many: int, words: str
) -> None:
    asked = open_popup(FOUND * many, phones_recognize=recognized(NUMBER))

    expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert len(asked[0][1]["texts"]) == min(many, 500)


def test_who_has_opted_out_can_be_opened_and_not_texted(
    page: Page, open_popup: Callable[..., list[Any]], home: str
) -> None:
    refusal = {"code": "recipient_opted_out", "detail": "They have opted out of texts."}
    open_popup(phones_recognize=recognized(KNOWN | {"opted_out": True, "refusal": refusal}))

    expect(page.locator(".badge")).to_have_text("Opted out")
    expect(page.get_by_role("checkbox")).to_be_disabled()
    expect(page.locator("deed-bar")).to_be_hidden()
    expect(page.get_by_role("link", name="Open chat")).to_have_attribute("href", f"{home}/chat/8/")


def test_nobody_new_is_added_before_it_is_said_how_they_agreed(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    added = {"candidate": {"id": "7", "full_name": "Person Alpha"}}
    asked = open_popup(phones_recognize=recognized(NUMBER), applications=added, messages=MESSAGE)
    page.get_by_label("Text", exact=True).fill("Hi!")

    page.get_by_role("button", name="Add and send").click()
    expect(page.get_by_role("alert")).to_contain_text("Say how they agreed")
    page.get_by_label("In writing").check()
    page.get_by_label("Name for").fill("Person Bravo")
    page.get_by_role("button", name="Add and send").click()

    expect(page.locator(".person__said")).to_have_text("Delivered")
    (_, body, headers), (_, text, _) = [each for each in asked if each[0] in {"applications", "messages"}]
    assert body["candidate"] == {"phone": "+12015550123", "full_name": "Person Bravo"}
    assert body["application"] == {
        "source": "jobs.test",
        "medium": "Browser plug-in",
        "campaign": "Page",
        "referrer": "https://www.jobs.test/7",
    }
    assert (body["consent"]["opt_in"], body["consent"]["method"]) == (True, "in writing")
    assert text == {"candidate": "7", "body": "Hi!"}
    assert headers["idempotency-key"]
    assert "cookie" not in headers


def test_who_has_not_agreed_yet_is_added_without_a_word_of_consent(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    asked = open_popup(
        phones_recognize=recognized(NUMBER), applications={"candidate": {"id": "7", "full_name": ""}}
    )

    page.get_by_label("Not yet").check()
    expect(page.get_by_text("Blasts and campaigns will leave them out")).to_be_visible()
    page.get_by_role("button", name="Only add").click()

    expect(page.locator(".person__said")).to_have_text("Added")
    [body] = [body for name, body, _ in asked if name == "applications"]
    assert "consent" not in body


def test_a_write_that_got_lost_is_sent_again_as_the_same_one(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    answers = iter([None, MESSAGE])
    asked = open_popup(phones_recognize=recognized(KNOWN), messages=lambda: next(answers))
    page.get_by_label("Text", exact=True).fill("Hi!")

    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".person__said")).to_have_text("Delivered")
    keys = [headers["idempotency-key"] for name, _, headers in asked if name == "messages"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_at_night_the_text_can_wait_for_their_morning(
    page: Page, open_popup: Callable[..., list[Any]]
) -> None:
    night = problem(422, "outside_window", "It is night for them.", next_allowed_at="2030-01-08T13:00:00Z")
    answers = iter([night, MESSAGE | {"status": "scheduled"}])
    asked = open_popup(phones_recognize=recognized(KNOWN), messages=lambda: next(answers), messages_9=MESSAGE)
    page.get_by_label("Text", exact=True).fill("Hi!")
    page.get_by_role("button", name="Send", exact=True).click()

    page.get_by_role("button", name="Send it").click()

    expect(page.locator(".person__said")).not_to_have_text("")
    later = [body for name, body, _ in asked if name == "messages"][1]
    assert later == {"candidate": "7", "body": "Hi!", "send_at": "2030-01-08T13:00:00Z"}


def test_a_text_is_counted_as_the_app_counts_it(page: Page, open_popup: Callable[..., list[Any]]) -> None:
    open_popup(phones_recognize=recognized(KNOWN))
    field = page.get_by_label("Text", exact=True)

    field.fill("a" * 161)
    expect(page.locator("#count")).to_contain_text("161 characters, 2 parts")
    field.fill("Hi {{first_name}} 🙂")
    expect(page.locator("#count")).to_contain_text("what the fields say")
    expect(page.locator("#count")).to_contain_text("dearer")


def test_words_of_a_page_are_only_words(page: Page, open_popup: Callable[..., list[Any]]) -> None:
    odd = "<img src=x onerror='window.hacked=1'>"
    open_popup([FOUND[0] | {"name": odd}], phones_recognize=recognized(NUMBER))

    expect(page.get_by_label("Name for")).to_have_value(odd)
    assert page.evaluate("window.hacked") is None
