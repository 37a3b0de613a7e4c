"""Lists made of lists keep the laws of sets."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.filters import FilterError
from apps.lists.models import List
from apps.lists.selectors import members_of
from apps.lists.services import ListIsStatic, copy_list, difference_of, freeze_list, union_of
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
PEOPLE = 6
SUBSETS = st.sets(st.integers(0, PEOPLE - 1))
_names = count(1)


def on(list_):
    return set(members_of(list_, now=timezone.now()).values_list("pk", flat=True))


def united(team, *lists):
    name = f"United {next(_names)}"
    return union_of(team=team, lists=lists, name=name, actor_id=None, now=timezone.now())


def less(list_, *others):
    name = f"Less {next(_names)}"
    return difference_of(list_=list_, without=others, name=name, actor_id=None, now=timezone.now())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=SUBSETS, second=SUBSETS, third=SUBSETS)
def test_union_and_difference_are_those_of_sets(team, first, second, third):
    with transaction.atomic():
        people = [CandidateFactory(team=team) for _ in range(PEOPLE)]
        a, b, c = (
            StaticListFactory(team=team, people=[people[each] for each in chosen])
            for chosen in (first, second, third)
        )

        assert on(united(team, a, b)) == on(a) | on(b) == on(united(team, b, a))
        assert on(united(team, united(team, a, b), c)) == on(united(team, a, b, c))
        assert on(united(team, a, a)) == on(a)
        assert on(less(a, b)) == on(a) - on(b)
        assert on(less(a, b, c)) == on(less(less(a, b), c)) == on(a) - on(united(team, b, c))
        assert on(less(a, a)) == set()
        assert on(united(team, less(a, b), b)) == on(united(team, a, b))
        transaction.set_rollback(True)


def test_dynamic_lists_go_into_both(team):
    nurse, driver = (CandidateFactory(team=team, first_name=name) for name in ("Nurse", "Driver"))
    nurses = DynamicListFactory(team=team, filter_=NURSES)
    everybody = StaticListFactory(team=team, people=[nurse, driver])

    assert on(less(everybody, nurses)) == {driver.pk}
    assert on(united(team, nurses, less(everybody, nurses))) == {nurse.pk, driver.pk}


def test_nothing_is_made_of_a_list_whose_filter_cannot_be_read(team):
    everybody = StaticListFactory(team=team, people=[CandidateFactory(team=team)])
    broken = DynamicListFactory(team=team, filter_=NURSES)
    broken.filter = {"all": [{"field": "custom.gone", "op": "is", "value": "x"}]}

    for make in (lambda: less(everybody, broken), lambda: united(team, everybody, broken)):
        with pytest.raises(FilterError), transaction.atomic():
            make()

    assert set(List.objects.all()) == {everybody, broken}


def test_a_frozen_list_keeps_whom_it_had(team):
    nurse = CandidateFactory(team=team, first_name="Nurse")
    list_ = DynamicListFactory(team=team, filter_=NURSES)

    frozen = freeze_list(list_=list_, actor_id=None, now=timezone.now())
    CandidateFactory(team=team, first_name="Nurse")

    assert (frozen.kind, frozen.filter, frozen.frozen_from) == ("static", None, NURSES)
    assert on(List.objects.get()) == {nurse.pk}
    with pytest.raises(ListIsStatic):
        freeze_list(list_=list_, actor_id=None, now=timezone.now())


def test_a_copy_has_the_same_people_or_the_same_filter(team):
    nurse = CandidateFactory(team=team, first_name="Nurse")
    dynamic, static = (
        DynamicListFactory(team=team, filter_=NURSES),
        StaticListFactory(team=team, people=[nurse]),
    )

    copies = [
        copy_list(list_=each, name=f"Copy of {each}", actor_id=None, now=timezone.now())
        for each in (dynamic, static)
    ]

    assert [copy.kind for copy in copies] == ["dynamic", "static"]
    assert copies[0].filter == NURSES
    assert on(copies[1]) == {nurse.pk}
