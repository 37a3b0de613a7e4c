"""What is said to whoever writes a text, and what is not."""

from __future__ import annotations

from time import perf_counter

import pytest

from apps.messaging.hints import SHORTENERS, TRIGGERS, hints_for

NAMES = ["Warehouse team"]
CALM = "Hi Ana, this is Joe of Warehouse team about your application. Can you talk today?"


def codes(text: str, *, is_first: bool = False) -> list[str]:
    return [hint.code for hint in hints_for(text, is_first=is_first, names=NAMES)]


def test_a_calm_first_text_needs_no_advice():
    assert codes(CALM, is_first=True) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CALM + " a" * 50, "long_first"),
        (CALM + " 😀", "emoji_first"),
        (CALM + " ☎", "emoji_first"),
        ("Hi Ana, can you talk today?", "no_company"),
    ],
)
def test_some_advice_is_for_a_first_text_only(text, code):
    assert codes(text, is_first=True) == [code]
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 307, "many_parts"),
        ("’" + "a" * 134, "many_parts"),
        ("Hello! See you!", "exclamations"),
        ("It pays $20.", "money"),
        ("See bit.ly/abc", "shortener"),
        ("See https://www.TinyURL.com/abc.", "shortener"),
        ("See https://a.test/x and www.b.test", "links"),
        ("a.test/x, b.test/y", "links"),
        ("See http://a.test/x", "plain_http"),
        ("(HTTP://www.a.test)", "plain_http"),
        ("Apply NOW", "trigger_words"),
        ("We need you immediately.", "trigger_words"),
        ("Feel free.", "trigger_words"),
        ("Free for you", "trigger_words"),
        ("Can you cash it?", "trigger_words"),
        ("We are HIRING NOW in Newark", "capitals"),
        ("PLEASE CALL ME TODAY", "capitals"),
        ("Keep or cancel?", "opt_out_word"),
        ("Shall I keep it or cancel your interview?", "opt_out_word"),
        ("Do you want to quit or go on?", "opt_out_word"),
        ("Reply CANCEL to call it off.", "opt_out_word"),
        ("Answer with “end” when you are done", "opt_out_word"),
    ],
)
def test_each_rule_is_told_by_itself(text, code):
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 306, "Hello!", "20 dollars", "habit.ly/x is ours? no: rabbit.lycra", "me@bit.ly.test"),
        *(
            "https://bit.ly.example.test/x",
            "See https://a.test/x",
            "It is 9.30/10.00 today",
            "freedom, cashier",
        ),
        *(
            "Write https:// before it, not http://",
            "See https://a.test/?from=http://b.test",
            "xhttp://a.test",
        ),
        *("We look for an RN or LPN.", "RN ICU in NYC", "Reply STOP to opt out.", "STOP or HELP: text us"),
        *("Are you free on Monday?", "Call me if you’re free.", "When would you be free?", "I am free at 3."),
        *(
            "Can you stop by at 3?",
            "Your shift will end at 6. Is that fine?",
            "I had to cancel the interview.",
        ),
    ],
)
def test_what_is_fine_is_not_spoken_of(text):
    assert codes(text) == []


@pytest.mark.parametrize("word", TRIGGERS)
def test_each_trigger_word_is_found_in_any_case(word):
    assert "trigger_words" in codes(f"Well, {word.title()}, it is.")


@pytest.mark.parametrize("host", SHORTENERS)
def test_each_shortener_is_found(host):
    assert "shortener" in codes(f"https://{host}/x1")


def test_the_advice_names_what_it_means():
    [hint] = hints_for("Keep or cancel?", is_first=False, names=NAMES)

    assert "“CANCEL”" in hint.words
    assert not hint.blocks


def test_where_links_lead_counts_and_not_what_stands_for_them():
    def said(leads_to: str) -> list[str]:
        hints = hints_for("See http://our.test/1", is_first=False, names=NAMES, leads_to=[leads_to])
        return [hint.code for hint in hints]

    assert said("http://a.test") == ["plain_http"]
    assert said("https://a.test") == []


def test_any_name_the_team_goes_by_will_do():
    assert hints_for("ACME here: hi", is_first=True, names=["Night team", "Acme"]) == []


@pytest.mark.parametrize(
    "unit",
    ["a.", "reply ", "or ", "A ", "!", "a.b/", "bit.ly", "stop or ", "www.", "ab-", "http://", "http://a.b "],
)
def test_no_text_takes_long(unit):
    text = (unit * 1600)[:1600]

    def seconds() -> float:
        began = perf_counter()
        hints_for(text, is_first=True, names=NAMES)
        return perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.02
