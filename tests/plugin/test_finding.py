"""What is a phone number among words, and what only looks like one."""

from __future__ import annotations

import pytest

from apps.plugin.finding import MOST_IN_A_TEXT, phones_in

ONE = "+12015550123"


@pytest.mark.parametrize(
    "text",
    [
        *("Call me: (201) 555-0123", "201.555.0123", "201 555 0123", "+1 201-555-0123", "2015550123"),
        *(
            "Mobile 2015550123 (after five)",
            "Tel. no. 2015550123",
            "Ada,2015550123,Newark",
            "ID 7, cell 2015550123",
        ),
        *("tel:+12015550123", "tel:201-555-0123", "sms:+12015550123?body=Hi", "tel:%2B12015550123"),
        "\u202a(201)\u00a0555‑0123\u202c",
    ],
)
def test_a_number_is_found(text: str):
    assert [(each.phone, each.is_valid) for each in phones_in(text, country="US")] == [(ONE, True)]


@pytest.mark.parametrize(
    "text",
    [
        *("Req. 2015550123", "Job ID 201-555-0123", "Order #2015550123", "Ref. no. 2015550123"),
        *(
            "https://jobs.example/2015550123",
            "candidate-2015550123",
            "x2015550123",
            "2015550123-b",
            "0.2015550123",
        ),
        *("Posted 10/15/2024", "2024-10-15 12:30", "2015-2019", "20241015120000", "1712345678"),
        *(
            "$2,015,550",
            "$85,000 - $95,000",
            "$ 201 555 0123",
            "USD 2015550123",
            "2015550123 EUR",
            "2015550123%",
        ),
        *(
            "SSN 123-45-6789",
            "192.168.201.100",
            "4111 1111 1111 1111",
            "ISBN 978-0-306-40615-7",
            "20155501234",
        ),
        *("201-5550-123", "555-0123", "Fax: 201-555-0123", "", "No number at all", "٣"),
    ],
)
def test_what_only_looks_like_one_is_left_out(text: str):
    assert phones_in(text, country="US") == []


def test_it_says_where_the_number_stands():
    text = "Ada (201) 555-0123, or +44 20 7946 0018 at home"

    found = phones_in(text, country="US")

    assert [text[each.start : each.end] for each in found] == ["(201) 555-0123", "+44 20 7946 0018"]
    assert [each.kind for each in found] == ["landline_or_mobile", "landline"]


def test_without_a_countrys_code_it_is_of_the_country_that_is_said():
    assert [each.phone for each in phones_in("Ring 020 7946 0018", country="GB")] == ["+442079460018"]
    assert phones_in("Ring 020 7946 0018", country="US") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("(201) 555-0123 ext. 4", "extension"),
        ("tel:+12015550123;ext=4", "extension"),
        ("tel:+1201555", "working"),
    ],
)
def test_a_number_that_cannot_be_texted_says_why(text: str, word: str):
    [found] = phones_in(text, country="US")

    assert not found.is_valid
    assert word in found.problem


def test_a_text_of_nothing_but_numbers_is_not_read_to_its_end():
    assert len(phones_in("201-555-0123 " * 15, country="US")) == MOST_IN_A_TEXT
