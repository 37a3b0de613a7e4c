"""People put on a static list and taken off it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.events.models import Event
from apps.lists.models import ListMember
from apps.lists.selectors import members_of
from apps.lists.services import (
    ListIsDynamic,
    ListIsGone,
    add_held_members,
    add_members,
    delete_list,
    remove_members,
)
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def names_on(list_):
    return {person.first_name for person in members_of(list_, now=timezone.now())}


def test_people_are_added_once_however_often_they_are_given(team):
    people = [CandidateFactory(team=team) for _ in range(3)]
    list_ = StaticListFactory(team=team, people=people[:1])

    assert add_members(list_=list_, candidates=Candidate.objects.for_team(team), actor_id=None) == 2
    assert add_members(list_=list_, candidates=[person.pk for person in people] * 2, actor_id=None) == 0
    assert set(members_of(list_, now=timezone.now())) == set(people)


def test_one_event_tells_of_all_who_were_added(team, recruiter):
    people = [CandidateFactory(team=team) for _ in range(3)]
    list_ = StaticListFactory(team=team)

    add_members(list_=list_, candidates=Candidate.objects.for_team(team), actor_id=recruiter.pk)
    add_members(list_=list_, candidates=[people[0].pk], actor_id=recruiter.pk)
    remove_members(list_=list_, candidates=[people[0].pk, people[1].pk, uuid4()], actor_id=recruiter.pk)

    told = Event.objects.filter(subject_id=list_.pk).exclude(kind="list.created").order_by("id")
    assert list(told.values_list("kind", "actor_id", "data")) == [
        ("list.members_added", recruiter.pk, {"count": 3}),
        ("list.members_removed", recruiter.pk, {"count": 2}),
    ]


def test_people_who_are_held_are_added_by_their_ids_alone(team, recruiter):
    people = [CandidateFactory(team=team) for _ in range(3)]
    list_ = StaticListFactory(team=team, people=people[:1])
    ids = [str(person.pk) for person in people] * 2

    assert add_held_members(list_=list_, candidates=ids, actor_id=recruiter.pk) == 2
    assert add_held_members(list_=list_, candidates=ids, actor_id=recruiter.pk) == 0
    assert set(members_of(list_, now=timezone.now())) == set(people)
    told = Event.objects.filter(subject_id=list_.pk, kind="list.members_added", actor_id=recruiter.pk)
    assert list(told.values_list("data", flat=True)) == [{"count": 2}]


def test_whoever_is_not_of_the_team_is_kept_from_its_list_by_the_database(team):
    other = TeamFactory()
    with as_team(other.pk):
        stranger = CandidateFactory(team=other)
    list_ = StaticListFactory(team=team)

    add_held_members(list_=list_, candidates=[str(stranger.pk)], actor_id=None)

    with pytest.raises(IntegrityError, match="lists_listmember_candidate_id_of_team"):
        connection.check_constraints()


def test_any_question_may_choose_them_sorted_sliced_or_empty(team):
    people = [CandidateFactory(team=team) for _ in range(4)]
    list_ = StaticListFactory(team=team)
    everybody = Candidate.objects.for_team(team)

    assert add_members(list_=list_, candidates=everybody.newest_first()[:2], actor_id=None) == 2
    assert add_members(list_=list_, candidates=everybody.none(), actor_id=None) == 0
    assert add_members(list_=list_, candidates=[], actor_id=None) == 0
    assert set(members_of(list_, now=timezone.now())) == set(people[2:])


def test_nobody_of_another_team_and_nobody_who_was_erased_gets_on(team, other_team):
    gone = CandidateFactory(team=team)
    Candidate.objects.filter(pk=gone.pk).update(erased_at=timezone.now())
    list_ = StaticListFactory(team=team)
    with as_team(other_team.pk):
        strange = CandidateFactory(team=other_team)

    assert add_members(list_=list_, candidates=[gone.pk, strange.pk, uuid4()], actor_id=None) == 0
    assert not ListMember.objects.exists()


def test_nobody_is_put_on_a_dynamic_list_or_a_deleted_one(team):
    person = CandidateFactory(team=team)
    dynamic, deleted = DynamicListFactory(team=team, filter_=NURSES), StaticListFactory(team=team)
    delete_list(list_=deleted, actor_id=None, now=timezone.now())

    with pytest.raises(ListIsDynamic):
        add_members(list_=dynamic, candidates=[person.pk], actor_id=None)
    with pytest.raises(ListIsDynamic):
        remove_members(list_=dynamic, candidates=[person.pk], actor_id=None)
    with pytest.raises(ListIsGone):
        add_members(list_=deleted, candidates=[person.pk], actor_id=None)


def test_adding_a_thousand_costs_the_queries_of_adding_one(team, count_queries):
    CandidateFactory(team=team)
    everybody = Candidate.objects.for_team(team)
    one, many = StaticListFactory(team=team), StaticListFactory(team=team)
    for_one = count_queries(lambda: add_members(list_=one, candidates=everybody, actor_id=None))
    for _ in range(20):
        CandidateFactory(team=team)

    assert count_queries(lambda: add_members(list_=many, candidates=everybody, actor_id=None)) == for_one
