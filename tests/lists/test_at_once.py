"""Two who change one list at the same moment."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.core.errors import DomainError
from apps.lists.models import List, ListMember
from apps.lists.services import ListIsGone, add_members, delete_list, remove_members
from tests.at_once import at_once
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import write_candidates
from tests.factories.chat import new_phone
from tests.factories.lists import StaticListFactory
from tests.marks import committed

pytestmark = [committed, pytest.mark.timeout(120)]

PEOPLE = 400


@pytest.fixture
def scene():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        people = write_candidates(Candidate(team=team, phone=new_phone()) for _ in range(PEOPLE))
        return team, StaticListFactory(team=team), [person.pk for person in people]


def number_on(team, list_):
    with as_team(team.pk), transaction.atomic():
        return ListMember.objects.filter(list=list_).count()


def test_two_who_add_the_same_people_add_each_of_them_once(scene):
    team, list_, people = scene

    added = at_once(
        team,
        lambda: add_members(list_=list_, candidates=people, actor_id=None),
        lambda: add_members(list_=list_, candidates=people[::-1], actor_id=None),
    )

    assert sum(added) == PEOPLE
    assert number_on(team, list_) == PEOPLE


def test_two_who_remove_the_same_people_remove_each_of_them_once(scene):
    team, list_, people = scene
    with as_team(team.pk):
        add_members(list_=list_, candidates=people, actor_id=None)

    removed = at_once(
        team,
        lambda: remove_members(list_=list_, candidates=people, actor_id=None),
        lambda: remove_members(list_=list_, candidates=people[::-1], actor_id=None),
    )

    assert sum(removed) == PEOPLE
    assert number_on(team, list_) == 0


def test_adding_and_removing_at_once_ends_well(scene):
    team, list_, people = scene

    answers = at_once(
        team,
        lambda: add_members(list_=list_, candidates=people, actor_id=None),
        lambda: remove_members(list_=list_, candidates=people[::-1], actor_id=None),
        lambda: add_members(list_=list_, candidates=people[: PEOPLE // 2], actor_id=None),
        lambda: remove_members(list_=list_, candidates=people[PEOPLE // 2 :], actor_id=None),
    )

    assert all(isinstance(answer, int) for answer in answers), answers


def test_nobody_is_put_on_a_list_while_it_is_deleted(scene):
    team, list_, people = scene

    answers = at_once(
        team,
        lambda: add_members(list_=list_, candidates=people, actor_id=None),
        lambda: delete_list(list_=list_, actor_id=None, now=timezone.now()),
    )

    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    assert all(isinstance(refusal, ListIsGone) for refusal in refusals)
    assert number_on(team, list_) == (0 if refusals else PEOPLE)
    with as_team(team.pk), transaction.atomic():
        assert not List.objects.for_team(team).exists()
