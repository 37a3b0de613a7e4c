"""A filter is understood wholly, or refused with everything that is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apps.core.filters import FilterError, parse_filter, parse_filter_text, to_json
from tests.core.filters.shapes import FIELDS


def condition(field: str = "shape.name", op: str = "is", **value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, **value}


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = condition(op="empty")
    for _ in range(depth):
        inner = {"all": [inner]}
    return inner


def mistakes_of(written: object) -> list[tuple[str, str]]:
    with pytest.raises(FilterError) as refused:
        parse_filter(written, FIELDS)
    return [(mistake.pointer, mistake.code) for mistake in refused.value.mistakes]


ONE = "/all/0"
WRONG = [
    # The shape.
    (None, "", "wrong_shape"),
    ([], "", "wrong_shape"),
    ({}, "", "wrong_shape"),
    (condition(value="a"), "", "wrong_shape"),
    ({"all": [], "any": []}, "", "wrong_shape"),
    ({"all": [], "not": []}, "", "wrong_shape"),
    ({"none": []}, "", "wrong_shape"),
    ({"all": {}}, "/all", "wrong_shape"),
    ({"all": None}, "/all", "wrong_shape"),
    ({"all": ["name"]}, ONE, "wrong_shape"),
    ({"all": [[]]}, ONE, "wrong_shape"),
    ({"any": []}, "/any", "empty_group"),
    ({"all": [{"all": []}]}, "/all/0/all", "empty_group"),
    (nested(6), "/all/0/all/0/all/0/all/0/all/0", "too_deep"),
    ({"all": [condition(op="empty")] * 51}, "/all/50", "too_many_conditions"),
    ({"all": [condition(value="a", not_="b")]}, "/all/0/not_", "unknown_key"),
    ({"all": [condition(value="a", **{"a/b~": 1})]}, "/all/0/a~1b~0", "unknown_key"),
    # Names.
    ({"all": [{}]}, ONE, "unknown_field"),
    ({"all": [condition("shape.nam", value="a")]}, "/all/0/field", "unknown_field"),
    ({"all": [condition("name", value="a")]}, "/all/0/field", "unknown_field"),
    ({"all": [{"field": ["shape.name"], "op": "is"}]}, "/all/0/field", "unknown_field"),
    ({"all": [{"field": "shape.name"}]}, ONE, "unknown_operator"),
    ({"all": [condition(op="like", value="a")]}, "/all/0/op", "unknown_operator"),
    ({"all": [condition(op="any_of", value="a")]}, "/all/0/op", "unknown_operator"),
    ({"all": [{"field": "shape.name", "op": ["is"], "value": "a"}]}, "/all/0/op", "unknown_operator"),
    # Values.
    ({"all": [condition()]}, ONE, "wrong_value"),
    ({"all": [condition(op="empty", value="a")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value=None)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value=3)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value=" ")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value="\ud800")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value={"a": "b"})]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value=[])]}, "/all/0/value", "wrong_value"),
    ({"all": [condition(value=["a", ["b"]])]}, "/all/0/value/1", "wrong_value"),
    ({"all": [condition(value=["a", "b\x00"])]}, "/all/0/value/1", "null_character"),
    ({"all": [condition(value="a" * 501)]}, "/all/0/value", "too_long"),
    ({"all": [condition(value=["a"] * 501)]}, "/all/0/value", "too_many_values"),
    (
        {"all": [condition(value=["a"] * 300), condition(value=["b"] * 201)]},
        "/all/1/value",
        "too_many_values",
    ),
    ({"all": [condition("shape.colour", "any_of", value="Red")]}, "/all/0/value", "unknown_choice"),
    (
        {"all": [condition("shape.colour", "any_of", value=["red", "rde"])]},
        "/all/0/value/1",
        "unknown_choice",
    ),
    ({"all": [condition("shape.is_round", value="true")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.is_round", value=1)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.is_round", value=[True, False])]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "eq", value="3")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "eq", value=True)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "eq", value=float("nan"))]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "eq", value=10**400)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "lt", value=[1, 2])]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "between", value=3)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "between", value=[3, 2])]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.corners", "between", value=[1, 2, 3])]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.made_at", "on", value="2026-02-30")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.made_at", "on", value="2026-W01-1")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.made_at", "on", value="20260101")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.made_at", "on", value="2026-01-01T00:00")]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.made_at", "on", value="9999-12-31")]}, "/all/0/value", "wrong_value"),
    (
        {"all": [condition("shape.made_at", "on", value=["2026-01-01", "2026-01-02"])]},
        "/all/0/value",
        "wrong_value",
    ),
    ({"all": [condition("shape.cut_date", "within_days", value=0)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.cut_date", "within_days", value=2.5)]}, "/all/0/value", "wrong_value"),
    ({"all": [condition("shape.cut_date", "within_days", value=36_501)]}, "/all/0/value", "wrong_value"),
    (
        {"all": [condition("shape.cut_date", "between", value=["2026-02-01", "2026-01-01"])]},
        "/all/0/value",
        "wrong_value",
    ),
]


@pytest.mark.parametrize(("written", "pointer", "code"), WRONG)
def test_what_is_wrong_is_refused_where_it_stands(written: object, pointer: str, code: str) -> None:
    assert mistakes_of(written) == [(pointer, code)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    parts = [condition("shape.nme", value="a"), {"any": [condition(op="lt", value="a"), condition(value=3)]}]

    assert mistakes_of({"all": parts}) == [
        ("/all/0/field", "unknown_field"),
        ("/all/1/any/0/op", "unknown_operator"),
        ("/all/1/any/1/value", "wrong_value"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        {"all": ["wrong"] * 100_000},
        {"all": [condition(value="a") | {f"key {number}": 1 for number in range(100_000)}]},
        {"all": [condition(value=[3] * 500)]},
    ],
)
def test_of_very_much_that_is_wrong_the_first_is_said(written: object) -> None:
    assert len(mistakes_of(written)) == 50


def test_a_name_that_is_nearly_right_is_put_right() -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter({"all": [condition("shape.nmae", value="a")]}, FIELDS)

    assert str(refused.value).startswith("There is no field “shape.nmae”. Did you mean “shape.name”")
    assert refused.value.code == "invalid_filter"


def test_a_choice_named_as_it_is_shown_is_put_right() -> None:
    with pytest.raises(FilterError, match="Did you mean “dark_green”"):
        parse_filter({"all": [condition("shape.colour", "any_of", value="Dark green")]}, FIELDS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed_json"),
        ("{", "malformed_json"),
        ('{"all": [], "all": []}', "malformed_json"),
        ("[" * 100_000, "too_deep"),
        ('{"all": []}' + " " * 500_000, "too_long"),
        ('{"all": [{"field": "shape.corners", "op": "eq", "value": NaN}]}', "wrong_value"),
        ('{"all": [{"field": "shape.name", "op": "is", "value": "\\u0000"}]}', "null_character"),
    ],
)
def test_text_that_is_no_filter_is_refused(text: str, code: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter_text(text, FIELDS)

    assert [mistake.code for mistake in refused.value.mistakes] == [code]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ({"all": []}, {"all": []}),
        (nested(5), nested(5)),
        ({"any": [condition(value=["a"])]}, {"any": [condition(value="a")]}),
        ({"any": [condition(value=["b", "a", "b"])]}, {"any": [condition(value=["b", "a"])]}),
        (
            {"all": [condition("shape.corners", "eq", value=2.0)]},
            {"all": [condition("shape.corners", "eq", value=2)]},
        ),
        (
            {"all": [condition("shape.cut_date", "between", value=["2026-01-31"] * 2)]},
            {"all": [condition("shape.cut_date", "between", value=["2026-01-31"] * 2)]},
        ),
        (
            {"all": [condition("shape.is_round", value=False)]},
            {"all": [condition("shape.is_round", value=False)]},
        ),
    ],
)
def test_a_filter_is_written_in_one_way(written: dict[str, Any], canonical: dict[str, Any]) -> None:
    once = to_json(parse_filter(written, FIELDS))

    assert once == canonical
    assert to_json(parse_filter_text(json.dumps(once), FIELDS)) == canonical
