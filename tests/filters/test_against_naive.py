"""Each field and operator, alone and in groups, finds whom a reading of plain objects finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.core.filters import (
    OPERATORS,
    Context,
    Fields,
    Kind,
    compile_filter,
    describe_filter,
    fields_of,
    parse_filter,
    to_json,
)
from tests.factories.accounts import TeamFactory
from tests.filters.naive import ZONE, holds, rows_of
from tests.filters.people import MOMENTS, NOW, WORDS, Crowd, make_crowd

MODELS: dict[str, Any] = {
    "candidates": Candidate,
    "applications": Application,
    "conversations": Conversation,
    "messages": Message,
}
ROOTS = pytest.mark.parametrize("root", MODELS)
TEXTS = [*filter(None, WORDS), "n", "urs", "%", "_", "\\", "É", "ß", "US", "555000", "Nurse nurse", "e N"]
DAYS = sorted(
    {
        (moment.astimezone(ZONE).date() + timedelta(days=off)).isoformat()
        for moment in MOMENTS
        for off in (-1, 0, 1)
    }
)


@pytest.fixture
def crowd(team: Team, other_team: Team, recruiter: User, teammate: User, stranger: User) -> Crowd:
    sister = TeamFactory(account=team.account)
    # With the same phones, the same words, and a team that must not be seen.
    with as_team(other_team.pk):
        make_crowd(Random(8), team=other_team, staff=[stranger], sister=TeamFactory(), count=40)
    return make_crowd(Random(7), team=team, staff=[recruiter, teammate], sister=sister, count=40)


@pytest.fixture
def asker(team: Team) -> Context:
    return Context(team=team, now=NOW, zone=ZONE)


def found(root: str, written: dict[str, Any], fields: Fields) -> list[Any]:
    condition = compile_filter(parse_filter(written, fields), fields)
    # As if the door had forgotten the team: row security has not.
    return list(MODELS[root].objects.filter(condition).values_list("pk", flat=True))


def expected(root: str, written: dict[str, Any], crowd: Crowd) -> list[Any]:
    return [row.pk for row in rows_of(root, crowd) if holds(written, row, crowd)]


def value_for(kind: Kind, op: str, choices: list[str], random: Random) -> Any:
    """Return a value to try an operator with, or several where it takes them."""
    match kind, op:
        case _, "empty" | "not_empty":
            return None
        case Kind.YES_NO, _:
            return random.choice([True, False])
        case Kind.TEXT, _:
            return random.choice([random.choice(TEXTS), random.sample(TEXTS, 3)])
        case Kind.CHOICE, _:
            return random.choice([random.choice(choices), random.sample(choices, 2)])
        case Kind.NUMBER, "between":
            return random.choice([[1, 2], [0, 0.5], [2, 2]])
        case Kind.NUMBER, "eq" | "ne":
            return random.choice([1, 2.5, [0, 2]])
        case Kind.NUMBER, _:
            return random.choice([0, 1, 1.5])
        case _, "within_days" | "not_within_days":
            return random.choice([1, 2, 7])
        case _, "between":
            return random.choice([sorted(random.sample(DAYS, 2)), [DAYS[0], DAYS[0]]])
        case _:
            return random.choice(DAYS)


def conditions(fields: Fields, random: Random) -> Iterator[dict[str, Any]]:
    """Yield each field with each of its operators."""
    for name, field in fields.items():
        for op in OPERATORS[field.kind]:
            value = value_for(field.kind, op, list(fields.choices(name)), random)
            yield {"field": name, "op": op.value} | ({} if value is None else {"value": value})


@ROOTS
def test_each_operator_of_each_field_finds_whom_it_says(root: str, crowd: Crowd, asker: Context) -> None:
    fields = fields_of(root, asker)
    asked = list(conditions(fields, Random(root)))
    # The other roots reach the same fields by ways of their own: of those, some of each.
    asked = asked if root == "candidates" else Random(root).sample(asked, 80)

    wrong = [
        condition
        for condition in asked
        if sorted(found(root, {"all": [condition]}, fields))
        != sorted(expected(root, {"all": [condition]}, crowd))
    ]

    assert wrong == []


@ROOTS
def test_groups_of_any_depth_find_whom_they_say(root: str, crowd: Crowd, asker: Context) -> None:
    fields = fields_of(root, asker)
    part = st.sampled_from(list(conditions(fields, Random(root))))
    groups = st.recursive(
        part,
        lambda parts: st.builds(
            lambda word, inside: {word: inside},
            st.sampled_from(["all", "any"]),
            st.lists(parts, min_size=1, max_size=3),
        ),
        max_leaves=6,
    ).filter(lambda written: "field" not in written and _depth(written) <= 5)

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(groups)
    def finds_them(written: dict[str, Any]) -> None:
        filter_ = parse_filter(written, fields)
        assert parse_filter(to_json(filter_), fields) == filter_
        assert describe_filter(filter_, fields)
        assert sorted(found(root, written, fields)) == sorted(expected(root, written, crowd))

    finds_them()


@ROOTS
def test_everybody_is_said_by_no_condition(root: str, crowd: Crowd, asker: Context) -> None:
    everybody = expected(root, {"all": []}, crowd)

    assert sorted(found(root, {"all": []}, fields_of(root, asker))) == sorted(everybody)
    assert everybody


def _depth(written: dict[str, Any]) -> int:
    [parts] = written.values() if "field" not in written else [[]]
    return 0 if "field" in written else 1 + max(_depth(part) for part in parts)
