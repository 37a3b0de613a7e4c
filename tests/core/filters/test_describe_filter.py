"""A filter in words."""

from __future__ import annotations

from typing import Any

import pytest

from apps.core.filters import describe_filter, parse_filter
from tests.core.filters.shapes import FIELDS


def words(*parts: Any, joined: str = "all") -> str:
    return describe_filter(parse_filter({joined: list(parts)}, FIELDS), FIELDS)


def condition(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": f"shape.{field}", "op": op} | ({"value": value[0]} if value else {})


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (condition("name", "contains", "nurse"), "Name contains “nurse”"),
        (condition("name", "is_not", ["a", "b", "c"]), "Name is not “a”, “b” or “c”"),
        (condition("name", "empty"), "Name is empty"),
        (condition("colour", "any_of", "red"), "Colour is “Red”"),
        (condition("colour", "none_of", ["red", "dark_green"]), "Colour is none of “Red”, “Dark green”"),
        (condition("is_round", "is", False), "Round is no"),
        (
            condition("made_at", "between", ["2026-01-31", "2026-02-01"]),
            "Made is between 31 January 2026 and 1 February 2026",
        ),
        (condition("made_at", "within_days", 1), "Made is in the last day"),
        (condition("cut_date", "not_within_days", 1000), "Cut is not in the last 1,000 days"),
        (condition("corners", "ge", 2.5), "Corners is at least 2.5"),
        (condition("corners", "eq", [3, 1000]), "Corners is 3 or 1,000"),
    ],
)
def test_a_condition_is_a_sentence(part: dict[str, Any], said: str) -> None:
    assert words(part) == said


def test_groups_stand_in_brackets() -> None:
    either = {"any": [condition("colour", "none_of", "red"), condition("is_round", "is", True)]}

    said = words(condition("name", "contains", "nurse"), either)

    assert said == "Name contains “nurse” and (Colour is not “Red” or Round is yes)"


def test_no_condition_is_everything() -> None:
    assert words() == "Everything"
