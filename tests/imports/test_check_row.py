"""A row becomes a candidate, or says everything that keeps it from that."""

from __future__ import annotations

import pytest
from django.core.validators import validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.candidates.written.values import PLAIN_EMAIL
from apps.imports.checking import CleanRow, RejectedRow, RowChecker, check_row
from apps.imports.mapping import chosen_mapping, guess_mapping
from apps.imports.reading import Row
from apps.imports.targets import TARGETS, CustomField, FieldType

PHONE = "(201) 555-0123"
FIELDS = (
    CustomField("licence", "Licence"),
    CustomField("pay", "Pay", FieldType.NUMBER),
    CustomField("start", "Start", FieldType.DATE),
    CustomField("shift", "Shift", FieldType.CHOICE, ("Day", "Night")),
    CustomField("car", "Car", FieldType.YES_NO),
)


def _check(region: str = "US", marks: dict[int, str] | None = None, **cells: str) -> CleanRow | RejectedRow:
    cells = {"phone": PHONE, "last_name": "Müller", **cells}
    mapping = chosen_mapping(list(cells), {name: name.replace("custom_", "custom:") for name in cells})
    return check_row(Row(7, list(cells.values()), marks or {}), mapping, region, FIELDS)


def _clean(**given) -> CleanRow:
    checked = _check(**given)
    assert isinstance(checked, CleanRow), checked
    return checked


def _codes(**given) -> list[str]:
    checked = _check(**given)
    assert isinstance(checked, RejectedRow), checked
    return [reason.code for reason in checked.reasons]


def test_a_whole_row() -> None:
    row = _clean(
        first_name=" Zoë ",
        email="zoe@demo.test",
        state="nj",
        postal_code="02139",
        country="United States",
        content="Nurse",
        location="Newark",
        external_contact_id="c1",
        external_job_id="j1",
        notes="first\nsecond",
        tags="RN; night , rn|  ",
        opt_in="Yes",
        update_existing="no",
    )

    assert row == CleanRow(
        number=7,
        phone="+12015550123",
        candidate={
            "first_name": "Zoë",
            "last_name": "Müller",
            "email": "zoe@demo.test",
            "state": "NJ",
            "postal_code": "02139",
            "country": "US",
            "external_id": "c1",
        },
        application={"job_title": "Nurse", "job_location": "Newark", "external_job_id": "j1"},
        custom={},
        tags=("rn", "night"),
        notes="first\nsecond",
        opt_in=True,
        update_existing=False,
        create_new=True,
    )


def test_what_a_row_does_not_say() -> None:
    row = _clean(opt_in="", create_new="")

    assert (row.opt_in, row.update_existing, row.create_new) == (None, True, True)


@pytest.mark.parametrize(
    ("phone", "code", "words"),
    [
        ("", "phone_missing", "no phone number"),
        ("(201) 555-0123 x9", "invalid_phone", "extension"),
        ("1-800-FLOWERS", "phone_has_letters", "letters"),
        ("call me", "invalid_phone", "not a phone number"),
        ("2024-01-05", "phone_is_date", "is a date"),
        ("1/5/2024", "phone_is_date", "is a date"),
        ("555-0123", "invalid_phone", "check the digits"),
        ("201 555 0123 / 201 555 0124", "several_phones", "more than one"),
        ("one@demo.test", "invalid_phone", "e-mail address"),
    ],
)
def test_a_phone_that_is_none(phone: str, code: str, words: str) -> None:
    row = _check(phone=phone)

    assert isinstance(row, RejectedRow)
    assert [reason.code for reason in row.reasons] == [code]
    assert words in row.reasons[0].sentence


def test_a_phone_is_read_as_of_the_country() -> None:
    assert _clean(region="DE", phone="030 901820").phone == "+4930901820"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"full_name": "Zoë Ann Müller"}, ("Zoë", "Ann", "Müller")),
        ({"full_name": "Müller, Zoë"}, ("Zoë", None, "Müller")),
        ({"full_name": "Zoë"}, ("Zoë", None, None)),
        ({"full_name": "Zoë Müller", "first_name": "Zo"}, ("Zo", None, "Müller")),
        ({"full_name": "Zoë Müller", "last_name": "Schmidt"}, (None, None, "Schmidt")),
    ],
)
def test_a_full_name_is_taken_apart(given: dict[str, str], names: tuple[str | None, ...]) -> None:
    candidate = _clean(**{"last_name": "", **given}).candidate

    assert tuple(candidate.get(name) for name in ("first_name", "middle_name", "last_name")) == names


def test_a_first_name_is_not_enough() -> None:
    assert _codes(first_name="Zoë", last_name="") == ["name_missing"]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"email": "zoe"}, ["invalid_email"]),
        ({"email": "z@" + "demo." * 70 + "test"}, ["invalid_email"]),
        ({"opt_in": "maybe"}, ["neither_yes_nor_no"]),
        ({"update_existing": "2"}, ["neither_yes_nor_no"]),
        ({"country": "US", "city": "x" * 101}, ["too_long"]),
        ({"last_name": "x" * 101}, ["too_long"]),
        ({"last_name": "", "full_name": "x" * 101}, ["too_long"]),
        ({"tags": "x" * 61}, ["too_long"]),
        ({"phone": "", "last_name": "", "email": "x"}, ["invalid_email", "name_missing", "phone_missing"]),
        ({"custom_pay": "much"}, ["invalid_number"]),
        ({"custom_start": "31/31/2024"}, ["invalid_date"]),
        ({"custom_shift": "dusk"}, ["unknown_choice"]),
        ({"custom_car": "red"}, ["neither_yes_nor_no"]),
    ],
)
def test_every_reason_is_said(cells: dict[str, str], codes: list[str]) -> None:
    assert _codes(**cells) == codes


def test_a_country_that_is_not_known() -> None:
    row = check_row(
        Row(2, [PHONE, "Müller", "Atlantis"]), guess_mapping(["phone", "last_name", "country"], [])
    )

    assert isinstance(row, RejectedRow)
    assert [(reason.code, reason.header) for reason in row.reasons] == [("unknown_country", "country")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("us", "US"),
        ("U.S.A.", "US"),
        ("Deutschland", "DE"),
        ("España", "ES"),
        ("Royaume-Uni", "GB"),
        ("UK", "GB"),
    ],
)
def test_a_country_by_any_name(written: str, code: str) -> None:
    row = check_row(
        Row(2, ["+12015550123", "Müller", written]), guess_mapping(["phone", "name", "country"], [])
    )

    assert isinstance(row, CleanRow)
    assert row.candidate["country"] == code


@pytest.mark.parametrize(
    ("word", "means"),
    [*((word, True) for word in ("yes", "Y", "TRUE", "1", "x", "✓", "ja", "sí", "oui", "Opted in"))]
    + [(word, False) for word in ("no", "N", "false", "0", "nein", "non", "opt-out")],
)
def test_yes_and_no(word: str, means: bool) -> None:
    assert _clean(opt_in=word).opt_in is means


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("licence", "RN  4711", "RN 4711"),
        ("pay", "$1,234.50", 1234.5),
        ("pay", "1.234,50 €", 1234.5),
        ("pay", "1,234", 1234),
        ("pay", "12,5", 12.5),
        ("pay", "-7", -7),
        ("start", "2024-01-05T13:30:00", "2024-01-05"),
        ("start", "1/5/2024", "2024-01-05"),
        ("start", "13/5/24", "2024-05-13"),
        ("start", "5.1.2024", "2024-01-05"),
        ("start", "Jan 5, 2024", "2024-01-05"),
        ("start", "5 January 2024", "2024-01-05"),
        ("shift", "NIGHT", "Night"),
        ("car", "no", False),
    ],
)
def test_fields_of_the_team_have_types(field: str, written: str, kept: object) -> None:
    assert _clean(**{f"custom_{field}": written}).custom == {field: kept}


def test_a_day_of_figures_is_read_as_of_the_country() -> None:
    row = _clean(region="GB", phone="+12015550123", custom_start="1/5/2024")

    assert row.custom == {"start": "2024-05-01"}


@pytest.mark.parametrize("code", ["rounded", "no_value", "error_value", "control_characters"])
def test_what_reading_found_is_a_reason(code: str) -> None:
    assert _codes(marks={0: code}) == [code]


def test_what_reading_found_where_nobody_looks_is_none() -> None:
    mapping = guess_mapping(["Phone", "Name", "Favourite colour"], [])

    assert isinstance(check_row(Row(2, [PHONE, "Müller", "1E+5"], {2: "rounded"}), mapping), CleanRow)


def test_a_row_with_a_separator_too_many_is_refused() -> None:
    assert _codes(marks={2: "ragged"}) == ["ragged"]


@settings(deadline=None)
@given(address=st.from_regex(PLAIN_EMAIL, fullmatch=True))
def test_the_short_way_to_an_address_takes_no_other_than_the_long_one(address: str) -> None:
    validate_email(address)


CELL = st.one_of(
    st.sampled_from(["", PHONE, "yes", "1/5/2024", "x, y", "US", "one@demo.test", "1.234,5"]),
    st.text(max_size=30),
)
MARKS = st.dictionaries(
    st.integers(0, 30), st.sampled_from(["rounded", "no_value", "error_value", "control_characters"])
)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(st.lists(CELL, max_size=30), MARKS), max_size=5))
def test_no_row_is_lost_whatever_is_in_it(rows: list[tuple[list[str], dict[int, str]]]) -> None:
    headers = [*TARGETS, *(field.label for field in FIELDS)]
    checker = RowChecker(guess_mapping(headers, [], FIELDS), custom_fields=FIELDS)

    checked = [checker.check(Row(number, values, marks)) for number, (values, marks) in enumerate(rows)]

    assert [row.number for row in checked] == list(range(len(rows)))
    assert all(row.reasons for row in checked if isinstance(row, RejectedRow))
    assert all(row.phone and row.candidate for row in checked if isinstance(row, CleanRow))
