"""Lists made, named, deleted, brought back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.core.filters import FilterError
from apps.events.models import Event
from apps.lists.models import List
from apps.lists.selectors import members_of
from apps.lists.services import (
    BadDescription,
    BadListName,
    ListExists,
    ListInUse,
    ListIsGone,
    ListIsStatic,
    TooManyLists,
    change_filter,
    create_static_list,
    delete_list,
    describe_list,
    rename_list,
    restore_list,
)
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def delete(list_):
    delete_list(list_=list_, actor_id=None, now=timezone.now())


def test_capitals_make_no_other_name(team):
    create_static_list(team=team, name="  Night\nnurses ", actor_id=None)

    with pytest.raises(ListExists) as refused:
        create_static_list(team=team, name="NIGHT nurses", actor_id=None)

    assert refused.value.field == "name"
    assert List.objects.get().name == "Night nurses"


@pytest.mark.parametrize("name", ["", " \n", "x" * 81])
def test_what_is_no_name_is_refused(team, name):
    with pytest.raises(BadListName):
        create_static_list(team=team, name=name, actor_id=None)


def test_a_description_too_long_is_refused_and_not_cut(team):
    list_ = StaticListFactory(team=team)

    assert describe_list(list_=list_, description="For May", actor_id=None).description == "For May"
    with pytest.raises(BadDescription):
        describe_list(list_=list_, description="x" * 301, actor_id=None)


def test_a_team_has_so_many_lists_and_no_more(team, monkeypatch):
    monkeypatch.setattr("apps.lists.services.making.MOST_LISTS", 1)
    StaticListFactory(team=team)

    with pytest.raises(TooManyLists):
        StaticListFactory(team=team)


def test_a_list_is_renamed_but_not_to_the_name_of_another(team):
    first, second = StaticListFactory(team=team, name="One"), StaticListFactory(team=team, name="Two")

    assert rename_list(list_=first, name="ONE", actor_id=None).name == "ONE"
    with pytest.raises(ListExists):
        rename_list(list_=second, name="one", actor_id=None)


def test_a_deleted_list_gives_its_name_free_and_comes_back_while_it_is(team):
    person = CandidateFactory(team=team)
    list_ = StaticListFactory(team=team, name="One", people=[person])
    delete(list_)

    assert not List.objects.for_team(team).exists()
    assert restore_list(list_=list_, actor_id=None) in List.objects.for_team(team)
    assert list(members_of(list_, now=timezone.now())) == [person]

    delete(list_)
    StaticListFactory(team=team, name="one")
    with pytest.raises(ListExists):
        restore_list(list_=list_, actor_id=None)
    with pytest.raises(ListIsGone):
        delete(list_)
    with pytest.raises(ListIsGone):
        rename_list(list_=list_, name="Three", actor_id=None)


def test_a_list_that_something_stands_on_stays_and_says_why(team, monkeypatch):
    class Blasts:
        def uses_of(self, _list):
            return [f"the blast “{name}”" for name in ("A", "B", "C", "D", "E")]

    list_ = StaticListFactory(team=team, name="One")
    monkeypatch.setattr("apps.lists.services.making.registered_uses", lambda: (Blasts(),))

    with pytest.raises(ListInUse) as refused:
        delete(list_)

    assert refused.value.detail == (
        "“One” cannot be deleted: it is used by the blast “A”, the blast “B”, the blast “C” and 2 more."
    )
    assert list_ in List.objects.for_team(team)


def test_a_dynamic_list_has_whom_its_filter_says_now(team):
    nurse = CandidateFactory(team=team, first_name="Nurse")
    CandidateFactory(team=team, first_name="Driver")
    list_ = DynamicListFactory(team=team, filter_=NURSES)

    assert list(members_of(list_, now=timezone.now())) == [nurse]

    another = CandidateFactory(team=team, first_name="NURSE")
    assert set(members_of(list_, now=timezone.now())) == {nurse, another}


def test_a_filter_that_cannot_be_read_makes_no_list(team):
    with pytest.raises(FilterError) as refused:
        DynamicListFactory(team=team, filter_={"all": [{"field": "no.such", "op": "is", "value": "x"}]})

    assert [mistake.pointer for mistake in refused.value.mistakes] == ["/all/0/field"]
    assert not List.objects.exists()


def test_a_filter_that_can_no_longer_be_read_chooses_nobody(team):
    CandidateFactory(team=team)
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})
    list_.refresh_from_db()

    with pytest.raises(FilterError) as refused:
        members_of(list_, now=timezone.now())

    assert refused.value.mistakes[0].pointer == "/all/0/field"


def test_only_a_dynamic_list_has_a_filter_to_change(team):
    nurse = CandidateFactory(team=team, first_name="Nurse")
    list_ = DynamicListFactory(team=team, filter_={"all": []})

    changed = change_filter(list_=list_, filter_=NURSES, actor_id=None, now=timezone.now())

    assert list(members_of(changed, now=timezone.now())) == [nurse]
    with pytest.raises(ListIsStatic):
        change_filter(list_=StaticListFactory(team=team), filter_=NURSES, actor_id=None, now=timezone.now())


def test_what_happened_to_a_list_is_told(team, recruiter):
    list_ = create_static_list(team=team, name="One", actor_id=recruiter.pk)
    rename_list(list_=list_, name="Two", actor_id=recruiter.pk)
    describe_list(list_=list_, description="For May", actor_id=recruiter.pk)
    delete_list(list_=list_, actor_id=recruiter.pk, now=timezone.now())
    restore_list(list_=list_, actor_id=recruiter.pk)

    told = Event.objects.filter(subject_id=list_.pk, actor_id=recruiter.pk).order_by("id")
    assert list(told.values_list("kind", flat=True)) == [
        *("list.created", "list.renamed", "list.described", "list.deleted", "list.restored"),
    ]
    assert list_.made_by == recruiter
