"""Filters may ask who is on a static list; and a dynamic list is what a filter of the same words finds."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.core.filters import FilterError, compile_filter, describe_filter, parse_filter
from apps.lists.selectors import fields_for_lists, members_of
from apps.lists.services import ListInUse, add_members, delete_list, freeze_list, rename_list
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def on(list_, op="any_of"):
    return {"all": [{"field": "candidate.lists", "op": op, "value": str(list_.pk)}]}


def found(list_):
    return set(members_of(list_, now=timezone.now()))


def test_a_dynamic_list_follows_the_static_one_that_it_asks_for(team):
    first, second = CandidateFactory(team=team), CandidateFactory(team=team)
    static = StaticListFactory(team=team, people=[first])
    inside = DynamicListFactory(team=team, filter_=on(static))
    outside = DynamicListFactory(team=team, filter_=on(static, "none_of"))
    assert (found(inside), found(outside)) == ({first}, {second})

    add_members(list_=static, candidates=[second.pk], actor_id=None)

    assert (found(inside), found(outside)) == ({first, second}, set())


def test_a_dynamic_list_cannot_be_asked_for_before_it_is_frozen(team):
    nurses = DynamicListFactory(team=team, filter_=NURSES)
    with pytest.raises(FilterError) as refused:
        DynamicListFactory(team=team, filter_=on(nurses))
    assert refused.value.mistakes[0].code == "unknown_choice"

    freeze_list(list_=nurses, actor_id=None, now=timezone.now())

    assert found(DynamicListFactory(team=team, filter_=on(nurses))) == set()


def test_a_list_that_a_dynamic_one_asks_for_cannot_be_deleted(team):
    static = StaticListFactory(team=team, name="Night shift")
    asking = DynamicListFactory(team=team, filter_=on(static), name="Not by day")

    with pytest.raises(ListInUse, match="it is used by the dynamic list “Not by day”"):
        delete_list(list_=static, actor_id=None, now=timezone.now())

    delete_list(list_=asking, actor_id=None, now=timezone.now())
    delete_list(list_=static, actor_id=None, now=timezone.now())


def test_in_words_a_list_has_its_name_of_now(team):
    static = StaticListFactory(team=team, name="Nights")
    asking = DynamicListFactory(team=team, filter_=on(static))
    rename_list(list_=static, name="Night shift", actor_id=None)

    fields = fields_for_lists(team=team, now=timezone.now())

    assert describe_filter(parse_filter(asking.filter, fields), fields) == "Lists is “Night shift”"


def test_a_dynamic_list_is_what_the_same_filter_finds_elsewhere(team):
    for name in ("Nurse", "nurse", "Driver"):
        CandidateFactory(team=team, first_name=name)
    fields = fields_for_lists(team=team, now=timezone.now())

    elsewhere = Candidate.objects.for_team(team).filter(compile_filter(parse_filter(NURSES, fields), fields))

    assert found(DynamicListFactory(team=team, filter_=NURSES)) == set(elsewhere)
    assert len(elsewhere) == 2
