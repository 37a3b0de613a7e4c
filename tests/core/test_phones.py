"""A phone is read as the library reads it, however it is written."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.phones import InvalidPhone, parse_phone

DIGITS = st.text("0123456789", min_size=10, max_size=10)
WRITTEN = st.sampled_from(
    ["{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "1{}{}{}", "+1 {}-{}-{}", "+1({}){}-{}"]
)


def _as_the_library_reads_it(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _as_we_read_it(text: str, region: str) -> str | None:
    try:
        return parse_phone(text, region=region)
    except InvalidPhone:
        return None


@settings(deadline=None)
@given(digits=DIGITS, written=WRITTEN, region=st.sampled_from(["US", "CA", "JM", "DE", "GB", "ZZ"]))
def test_a_number_of_north_america_is_read_as_the_library_reads_it(
    digits: str, written: str, region: str
) -> None:
    text = written.format(digits[:3], digits[3:6], digits[6:])

    assert _as_we_read_it(text, region) == _as_the_library_reads_it(text, region)


@pytest.mark.parametrize("exchange", ["200", "211", "305", "456", "555", "988"])
def test_an_area_code_is_one_to_us_if_it_is_one_to_the_library(exchange: str) -> None:
    texts = [f"{area}{exchange}0123" for area in range(200, 1000)]

    assert [_as_we_read_it(text, "US") for text in texts] == [
        _as_the_library_reads_it(text, "US") for text in texts
    ]


@pytest.mark.parametrize(
    ("text", "region", "phone"),
    [
        ("(201) 555-0123", "US", "+12015550123"),
        ("1 201.555.0123", "CA", "+12015550123"),
        ("+1 (201) 555-0123", "DE", "+12015550123"),
        ("030 901820", "DE", "+4930901820"),
        ("+44 20 7946 0018", "US", "+442079460018"),
    ],
)
def test_a_phone_as_it_is_kept(text: str, region: str, phone: str) -> None:
    assert parse_phone(text, region=region) == phone


@pytest.mark.parametrize("text", ["", "555-0123", "(201) 555-0123 x9", "(155) 555-0123", "201-555-01234"])
def test_what_no_text_can_reach_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        parse_phone(text)
