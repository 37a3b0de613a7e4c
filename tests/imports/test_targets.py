"""Headings are understood in the words and spellings that people use."""

from __future__ import annotations

import pytest

from apps.imports.targets import TARGETS, known_target


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("spell", [str, str.upper, lambda name: name.replace("_", " ").title() + ":"])
def test_a_target_is_a_heading_of_its_own(target: str, spell) -> None:
    found = known_target(spell(target))

    assert found is not None
    assert found[0] == target


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Given name", "first_name"),
        ("Prénom", "first_name"),
        ("SURNAME", "last_name"),
        ("Apellidos", "last_name"),
        ("Name", "full_name"),
        ("Mobile", "phone"),
        ("Cell Phone", "phone"),
        ("Tel.", "phone"),
        ("Handynummer", "phone"),
        ("E-Mail", "email"),
        ("Straße", "street"),
        ("Zip", "postal_code"),
        ("PLZ", "postal_code"),
        ("Position", "content"),
        ("Requisition", "external_job_id"),
        ("job_id", "external_job_id"),
        ("External ID", "external_contact_id"),
        ("Opt-in", "opt_in"),
    ],
)
def test_other_words_for_it(heading: str, target: str) -> None:
    found = known_target(heading)

    assert found is not None
    assert found[0] == target


def test_a_mobile_is_a_better_phone_than_one_at_home() -> None:
    worths = [known_target(heading) for heading in ("Mobile", "Phone", "Home phone")]

    assert worths == sorted(worths, reverse=True)


@pytest.mark.parametrize("heading", ["", "?", "Favourite colour", "Column 7"])
def test_what_says_nothing(heading: str) -> None:
    assert known_target(heading) is None
