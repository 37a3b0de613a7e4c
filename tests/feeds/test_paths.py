"""Where a value stands in a payload."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.mapping import BadPath, find, path_to, read_path, why_nothing

PAYLOAD = {
    "application": {
        "candidate": {
            "phone_numbers": [
                {"value": "201-555-0112", "type": "Mobile"},
                {"value": "201-555-0144", "type": "home"},
            ],
            "tags": ["a", "b"],
        },
        "job.title": "Driver",
        "answers": [{"question": {"body": "May we text you?"}, "answer": True}],
        "note": None,
        "jobs": [],
    }
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def values(path: str, data: Any = None) -> list[Any]:
    return [found.value for found in find(PAYLOAD if data is None else data, read_path(path))]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("application.candidate.phone_numbers[type=mobile].value", ["201-555-0112"]),
        ("application.candidate.phone_numbers[type!=mobile].value", ["201-555-0144"]),
        ("application.candidate.phone_numbers[-1].value", ["201-555-0144"]),
        ("application.candidate.phone_numbers[*].value", ["201-555-0112", "201-555-0144"]),
        ("application.candidate.phone_numbers.value", ["201-555-0112", "201-555-0144"]),
        ("application.candidate.tags[1]", ["b"]),
        ('application."job.title"', ["Driver"]),
        ('application.answers[question.body="may we text you?"].answer', [True]),
        ("application.answers[answer=true].question.body", ["May we text you?"]),
        ("application.candidate[0].tags[0]", ["a"]),
        ("application.note", []),
        ("application.nobody.knows", []),
        ("application.candidate.tags[7]", []),
    ],
)
def test_a_path_leads_to_its_values(path: str, expected: list[Any]) -> None:
    assert values(path) == expected


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("", 1),
        (".a", 1),
        ("a.", 3),
        ("a..b", 3),
        ("a[", 3),
        ("a[type]", 7),
        ("a[type=mobile", 14),
        ('a."b', 3),
        ("a]b", 2),
        ("a[1]b", 5),
        ("a" * 501, 501),
        (".".join("a" * 33), 64),
    ],
)
def test_a_wrong_path_says_at_which_column(path: str, column: int) -> None:
    with pytest.raises(BadPath) as refused:
        read_path(path)

    assert refused.value.facts["column"] == column
    assert f"column {column}" in refused.value.detail


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("application.phone", "there is no “phone” in application, but “candidate”, “job.title”"),
        ("app.phone", "there is no “app” at the top, but “application”"),
        ("application.candidate.phone_numbers[type=cell]", "whose “type” is “cell”, but “home”, “mobile”"),
        ("application.candidate.tags[3]", "is a list, which has no [3]"),
        ("application.jobs[*].name", "in application.jobs is an empty list"),
        ("application.note", "it is empty"),
    ],
)
def test_a_path_that_leads_nowhere_says_what_was_there_instead(path: str, words: str) -> None:
    assert words in why_nothing(PAYLOAD, read_path(path))


def test_what_was_found_knows_its_own_way() -> None:
    found = list(find(PAYLOAD, read_path("application.candidate.phone_numbers[type=home].value")))

    assert found[0].place == "application.candidate.phone_numbers[1].value"


@given(JSON, st.data())
def test_the_way_to_any_value_leads_back_to_it(data: Any, draw: st.DataObject) -> None:
    keys: list[str | int] = []
    at = data
    while isinstance(at, dict | list) and at and draw.draw(st.booleans()):
        key = draw.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        keys.append(key)
        at = at[key]

    path = path_to(keys)

    assert not keys or [found.value for found in find(data, read_path(path))] == ([] if at is None else [at])


@given(st.text(max_size=60) | st.text(alphabet='ab.[]*"=!\\ 01-', max_size=20), JSON)
def test_any_text_is_a_path_or_refused_and_harms_nothing(text: str, data: Any) -> None:
    try:
        path = read_path(text)
    except BadPath:
        return

    found = list(find(data, path))

    assert len(found) <= 1_000
    assert why_nothing(data, path)


def test_one_path_leads_to_a_thousand_values_at_most() -> None:
    deep: Any = [0] * 40
    for _ in range(3):
        deep = [deep] * 40

    assert len(values("[*][*][*][*]", deep)) == 1_000
