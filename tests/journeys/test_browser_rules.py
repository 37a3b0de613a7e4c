"""The rules the browser computes by itself are the server's rules: segments, colours, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from apps.chat.models import as_long_as_tracked
from apps.chat.models.links import stand_in
from apps.core.templatetags.moments import day_words

MINUTE, HOUR = 60_000, 3_600_000
CURLY, DASH = "\u2019", "\u2013"


@pytest.fixture(scope="module")
def rules(browser: Browser, static_url: str) -> Iterator[Page]:
    """A page of the same origin as the modules, with nothing of its own."""
    page = browser.new_page()
    page.goto(f"{static_url}/img/icon.svg")
    yield page
    page.close()


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "gsm7", 306, 3),
        (CURLY * 70, "ucs2", 70, 1),
        (CURLY * 71, "ucs2", 71, 2),
        (CURLY * 134, "ucs2", 134, 2),
        (CURLY * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        (CURLY * 66 + "😀" + CURLY * 66, "ucs2", 134, 3),
        ("Ç", "gsm7", 1, 1),
        ("ç", "ucs2", 1, 1),
        ("\t", "ucs2", 1, 1),
        ("`", "ucs2", 1, 1),
        ("", "gsm7", 0, 0),
    ],
)
def test_a_text_is_counted_as_the_carrier_counts_it(
    rules: Page, text: str, encoding: str, units: int, parts: int
) -> None:
    counted = rules.evaluate("async (text) => (await import('/js/lib/segments.js')).count(text)", text)

    assert (counted["encoding"], counted["units"], counted["parts"]) == (encoding, units, parts)


@pytest.mark.parametrize(
    "text",
    [
        "See https://jobs.test/7?a=1, and http://jobs.test/8.",
        "HTTPS://JOBS.TEST/7 (https://jobs.test/a_(b)) “https://jobs.test/c”",
        "xhttps://jobs.test https:// http:///x https://me@jobs.test https://jobs.test:0 https://jobs.test:99999/",
        "https://jobs.test:443/7 https://[::1]/x äöhttps://jobs.test/9 https://jobs.test/ä\u200bb jobs.test",
        f"{settings.PUBLIC_URL}/l/abc stays, https://jobs.test/7 {settings.PUBLIC_URL}x goes",
        "https://jobs.test/7}} https://jobs.test/8…?! 'https://jobs.test/9'",
        "",
    ],
)
def test_a_text_is_counted_with_tracked_links_as_it_goes_out(rules: Page, text: str) -> None:
    counted = rules.evaluate(
        "async ([text, ours]) => (await import('/js/lib/links.js')).withLinks(text, ours)", [text, stand_in()]
    )

    assert counted == as_long_as_tracked(text)


def test_fancy_characters_become_plain_ones(rules: Page) -> None:
    plain = rules.evaluate(
        "async (text) => (await import('/js/lib/segments.js')).plain(text)",
        f"“It{CURLY}s” {DASH} on…\u00a0ok",
    )

    assert plain == '"It\'s" - on... ok'


def test_a_text_with_an_emoji_cannot_be_made_plain(rules: Page) -> None:
    offered = rules.evaluate(
        "async (text) => (await import('/js/lib/segments.js')).canSimplify(text)", f"It{CURLY}s 😀"
    )

    assert offered is False


@pytest.mark.parametrize(
    ("age", "colour", "words"),
    [
        (0, "green", "now"),
        (26 * MINUTE, "green", "26 min"),
        (3 * HOUR, "green", "3 h"),
        (12 * HOUR - 1, "green", "11 h"),
        (12 * HOUR, "orange", "12 h"),
        (24 * HOUR, "orange", "1 d"),
        (24 * HOUR + 1, "red", "1 d"),
        (26 * HOUR, "red", "1 d 2 h"),
    ],
)
def test_a_wait_has_the_colour_and_the_words_of_its_age(
    rules: Page, age: int, colour: str, words: str
) -> None:
    shown = rules.evaluate(
        "async (age) => { const rule = await import('/js/lib/age.js'); return [rule.colour(age), rule.words(age)]; }",
        age,
    )

    assert shown == [colour, words]


@pytest.mark.parametrize(
    ("age", "wait"),
    [(12 * HOUR - 1, 1), (24 * HOUR, 1), (30_000, 30_000), (HOUR, HOUR), (-5, 5)],
)
def test_a_pill_wakes_at_the_moment_it_changes(rules: Page, age: int, wait: int) -> None:
    assert rules.evaluate("async (age) => (await import('/js/lib/age.js')).untilChange(age)", age) == wait


@pytest.mark.parametrize(
    "day", ["2026-03-10", "2026-03-09", "2026-03-08", "2026-03-04", "2026-03-03", "2025-12-31"]
)
def test_a_day_is_called_what_the_server_calls_it(rules: Page, day: str) -> None:
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    words = "async ([day, today]) => (await import('/js/lib/thread.js')).dayWords(day, today)"

    called = rules.evaluate(words, [day, now.date().isoformat()])

    assert called == day_words(datetime.fromisoformat(f"{day}T09:00+00:00"), now)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("/", ""),
        ("Hi /ho", "ho"),
        ("Hi\n/HO-2", "ho-2"),
        ("9/10", None),
        ("https://a.test/x", None),
        ("//", None),
        ("Hi / ", None),
    ],
)
def test_a_slash_at_the_start_of_a_word_asks_for_a_template(rules: Page, text: str, query: str) -> None:
    ask = "async (text) => (await import('/js/lib/templates.js')).askedAt(text, text.length)?.query ?? null"

    assert rules.evaluate(ask, text) == query


def test_the_rest_of_the_text_stays_and_the_first_gap_is_marked(rules: Page) -> None:
    ask = """async ([text, caret, words]) => {
        const { askedAt, put } = await import('/js/lib/templates.js');
        return put(text, askedAt(text, caret), words);
    }"""
    put = rules.evaluate(ask, ["Hi /ho there", 6, "at {{a}} b"])

    assert put == {"text": "Hi at {{a}} b there", "from": 6, "to": 11}
    assert rules.evaluate(ask, ["/h", 2, "ab"]) == {"text": "ab", "from": 2, "to": 2}
