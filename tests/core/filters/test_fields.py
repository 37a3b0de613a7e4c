"""What a root offers: what apps declare, and what a team has made for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.accounts.models import Team
from apps.core.filters import Fields, FilterError, Kind, fields_of, parse_filter, roots
from tests.core.filters.shapes import CONTEXT, DECLARED, FIELDS, a_field

GRAIN = {"all": [{"field": "shape.custom.grain", "op": "contains", "value": "fine"}]}


def test_a_team_is_asked_for_its_own_fields() -> None:
    assert parse_filter(GRAIN, FIELDS).parts


def test_a_field_of_another_team_is_unknown() -> None:
    with pytest.raises(FilterError, match=r"no field “shape\.custom\.grain”"):
        parse_filter(GRAIN, Fields(DECLARED, replace(CONTEXT, team="theirs")))


def test_no_two_fields_have_one_name() -> None:
    twice = a_field("shape.name", "Name", Kind.TEXT)
    with pytest.raises(ValueError, match=r"shape\.name is declared twice"):
        Fields([twice, twice], CONTEXT)


def test_choices_are_asked_for_once() -> None:
    asked = []
    field = replace(
        a_field("shape.colour", "Colour", Kind.CHOICE), choices=lambda _: asked.append("once") or []
    )
    fields = Fields([field], CONTEXT)

    assert [dict(fields.choices(field.name)) for _ in range(2)] == [{}, {}]
    assert asked == ["once"]


@pytest.mark.parametrize("root", roots())
def test_the_fields_of_a_root_can_be_told_apart(root: str, team: Team) -> None:
    fields = list(fields_of(root, replace(CONTEXT, team=team)).values())

    assert (
        len({(field.group, field.label) for field in fields})
        == len({field.label for field in fields})
        == len(fields)
    )
