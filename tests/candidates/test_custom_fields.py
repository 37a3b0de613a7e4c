"""Fields of a team's own: what they hold, and what they refuse."""

from __future__ import annotations

import pytest

from apps.candidates.custom_values import BadCustomValue, custom_value_words, read_custom_value
from apps.candidates.models import CustomField
from apps.candidates.services import (
    BadCustomField,
    ChoiceInUse,
    CustomFieldExists,
    WrongOrder,
    add_custom_field,
    order_custom_fields,
    remove_custom_field,
    update_candidate,
    update_custom_field,
)
from apps.events.models import Event
from tests.factories.candidates import CandidateFactory

Kind = CustomField.Kind
SHIFTS = ["Day", "Night"]


@pytest.mark.parametrize(
    ("kind", "given", "held", "words"),
    [
        (Kind.TEXT, " ten keys ", "ten keys", "ten keys"),
        (Kind.TEXT, 12, "12", "12"),
        (Kind.NUMBER, "1,250.50", 1250.5, "1250.5"),
        (Kind.NUMBER, "$1.250,50", 1250.5, "1250.5"),
        (Kind.NUMBER, "12,5", 12.5, "12.5"),
        (Kind.NUMBER, 3.0, 3, "3"),
        (Kind.DATE, "2026-03-31", "2026-03-31", "2026-03-31"),
        (Kind.DATE, "2026-03-31T10:00:00Z", "2026-03-31", "2026-03-31"),
        (Kind.CHOICE, "night", "Night", "Night"),
        (Kind.YES_NO, "Yes", True, "Yes"),
        (Kind.YES_NO, 0, False, "No"),
        (Kind.YES_NO, True, True, "Yes"),
        (Kind.NUMBER, "  ", None, ""),
    ],
)
def test_a_value_is_read_as_its_field_holds_it(kind, given, held, words):
    field = CustomField(key="it", label="It", kind=kind, choices=SHIFTS)

    read = read_custom_value(field, given)

    assert (read, type(read)) == (held, type(held))
    assert custom_value_words(field, read) == words


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.TEXT, "x" * 501),
        *((Kind.NUMBER, given) for given in ("many", True, float("inf"), "1e400", [1], "1,2,3", 2**53 + 2)),
        *((Kind.DATE, given) for given in ("31.03.2026", "2026-02-30", 7, "soon", "2026-03-31th")),
        (Kind.CHOICE, "Evening"),
        *((Kind.YES_NO, given) for given in ("perhaps", 2)),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused_by_name(kind, given):
    field = CustomField(key="it", label="It", kind=kind, choices=SHIFTS)

    with pytest.raises(BadCustomValue, match=r"^It: ") as refused:
        read_custom_value(field, given)
    assert refused.value.field == "custom.it"


def test_values_are_typed_when_a_candidate_is_written(team):
    add_custom_field(team=team, label="Years of practice", kind=Kind.NUMBER)

    person = CandidateFactory(team=team, custom={"years_of_practice": "3", "other": "x"})

    assert person.custom == {"years_of_practice": 3, "other": "x"}
    with pytest.raises(BadCustomValue):
        update_candidate(candidate=person, fields={"custom": {"years_of_practice": "some"}})


def test_a_field_keeps_its_key_whatever_it_is_called(team):
    field = add_custom_field(team=team, label="Shift", kind=Kind.CHOICE, choices=SHIFTS)

    update_custom_field(field=field, label="Preferred shift", choices=["Night", "Day", "Late"])

    assert (field.key, field.label, field.choices) == ("shift", "Preferred shift", ["Night", "Day", "Late"])


def test_two_fields_of_one_name_are_refused(team):
    add_custom_field(team=team, label="Shift", kind=Kind.TEXT)

    with pytest.raises(CustomFieldExists):
        add_custom_field(team=team, label="SHIFT", kind=Kind.NUMBER)


@pytest.mark.parametrize("choices", [[], ["a", "A"], ["x" * 101], [str(n) for n in range(101)]])
def test_a_choice_needs_choices_that_can_be_told_apart(team, choices):
    with pytest.raises(BadCustomField):
        add_custom_field(team=team, label="Shift", kind=Kind.CHOICE, choices=choices)


def test_a_choice_that_somebody_has_stays(team):
    field = add_custom_field(team=team, label="Shift", kind=Kind.CHOICE, choices=SHIFTS)
    CandidateFactory(team=team, custom={"shift": "Night"})

    with pytest.raises(ChoiceInUse, match="“Night” is the choice of 1 person"):
        update_custom_field(field=field, choices=["Day"])


def test_a_field_goes_with_its_values(team):
    field = add_custom_field(team=team, label="Shift", kind=Kind.TEXT)
    person = CandidateFactory(team=team, custom={"shift": "Night", "other": 1})

    remove_custom_field(field=field)

    person.refresh_from_db()
    assert person.custom == {"other": 1}


def test_an_order_names_each_field_once(team):
    for label in ("A", "B"):
        add_custom_field(team=team, label=label, kind=Kind.TEXT)
    order_custom_fields(team=team, keys=["b", "a"])
    for wrong in (["a"], ["a", "b", "b"], ["a", "x"]):
        with pytest.raises(WrongOrder):
            order_custom_fields(team=team, keys=wrong)

    assert [field.key for field in CustomField.objects.for_team(team).in_order()] == ["b", "a"]
    [told] = Event.objects.filter(kind="custom_field.ordered")
    assert told.data == {"keys": ["b", "a"]}
