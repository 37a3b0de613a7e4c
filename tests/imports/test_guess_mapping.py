"""Columns are understood without help, and it is said why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.imports.mapping import chosen_mapping, guess_mapping
from apps.imports.targets import HEADINGS, TARGETS, CustomField

PHONES = ["+1 201 555 0123", "(312) 555-0199", "2125550142"]
EMAILS = ["one@demo.test", "two@demo.test", "three@demo.test"]


def _targets(headers: list[str], rows: list[list[str]] | None = None, **given) -> list[str | None]:
    return [column.target for column in guess_mapping(headers, rows or [], **given).columns]


def test_every_heading_of_the_product_is_understood() -> None:
    assert _targets(list(TARGETS)) == list(TARGETS)


@pytest.mark.parametrize(
    ("headers", "targets"),
    [
        (["Given Name", "Surname", "Cell Phone"], ["first_name", "last_name", "phone"]),
        (["Vorname", "Nachname", "Handy", "PLZ"], ["first_name", "last_name", "phone", "postal_code"]),
        (["Nombre", "Apellidos", "Teléfono"], ["first_name", "last_name", "phone"]),
        (["Prénom", "Nom", "Téléphone"], ["first_name", "last_name", "phone"]),
        (["Candidate's mobile phone (US)", "Applicant Email"], ["phone", "email"]),
        (["Lastname", "Phnoe Number", "Requsition ID"], ["last_name", "phone", "external_job_id"]),
        (["Vorname", "Name", "Telefon"], ["first_name", "last_name", "phone"]),
        (["Favourite colour", ""], [None, None]),
    ],
)
def test_other_words_and_small_mistakes(headers: list[str], targets: list[str | None]) -> None:
    assert _targets(headers) == targets


def test_content_speaks_where_the_heading_does_not() -> None:
    rows = [list(row) for row in zip(PHONES, EMAILS, ["a", "b", "c"], strict=True)]

    assert _targets(["Column 1", "Reach", "x"], rows) == ["phone", "email", None]


def test_content_speaks_against_a_heading() -> None:
    rows = [["ask them", phone] for phone in PHONES]

    assert _targets(["Phone", "Column 2"], rows) == [None, "phone"]


def test_dates_are_no_phones() -> None:
    assert _targets(["When"], [["2024-01-05"], ["2024-01-06"]]) == [None]


def test_phones_are_read_as_of_the_country() -> None:
    rows = [["030 901820"], ["030 901821"]]

    assert _targets(["x"], rows) == [None]
    assert _targets(["x"], rows, default_country="DE") == ["phone"]


def test_a_name_with_the_first_name_in_it_is_the_full_name() -> None:
    rows = [["Zoë", "Zoë Müller", PHONES[0]]]

    assert _targets(["First name", "Name", "Phone"], rows) == ["first_name", "full_name", "phone"]


def test_the_better_of_two_columns_wins_and_it_is_said() -> None:
    mapping = guess_mapping(["Home phone", "Mobile", "Mobile (2)"], [PHONES])

    assert [column.target for column in mapping.columns] == [None, "phone", None]
    assert mapping.columns[0].why == "It could be “Phone”, but “Mobile” is that more surely."


def test_fields_of_the_team_are_known_by_their_names() -> None:
    fields = [CustomField("licence", "RN licence"), CustomField("shift", "Position")]

    assert _targets(["rn-licence", "Position", "Job title"], custom_fields=fields) == [
        "custom:licence",
        "custom:shift",
        "content",
    ]


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        (["First name", "Email"], ("phone", "name")),
        (["First name", "Phone"], ("name",)),
        (["Name"], ("phone",)),
        (["Name", "Phone"], ()),
        (["Last name", "Phone"], ()),
    ],
)
def test_what_is_missing_is_said(headers: list[str], missing: tuple[str, ...]) -> None:
    assert guess_mapping(headers, []).missing == missing


def test_a_person_has_the_last_word() -> None:
    mapping = chosen_mapping(["a", "b", "c"], {"a": "phone", "c": "full_name"})

    assert mapping.targets == {"phone": 0, "full_name": 2}
    with pytest.raises(ValueError, match="Two columns"):
        chosen_mapping(["a", "b"], {"a": "phone", "b": "phone"})


HEADING = st.one_of(st.sampled_from(sorted(" ".join(HEADINGS.values()).split(", "))), st.text(max_size=20))
CELL = st.one_of(st.sampled_from([*PHONES, *EMAILS]), st.text(max_size=20))


@settings(deadline=None)
@given(headers=st.lists(HEADING, max_size=12), rows=st.lists(st.lists(CELL, max_size=12), max_size=5))
def test_no_file_is_too_odd(headers: list[str], rows: list[list[str]]) -> None:
    mapping = guess_mapping(headers, rows)

    assert [column.header for column in mapping.columns] == headers
    targets = [column.target for column in mapping.columns if column.target]
    assert len(targets) == len(set(targets))
    assert all(column.why and 0 <= column.confidence <= 1 for column in mapping.columns)
