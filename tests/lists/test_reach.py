"""How many of a list can be texted, and why the others cannot: as the gate says of each."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate
from apps.lists.models import List
from apps.lists.selectors import exact_reach_of, members_of, reach_of, reaches_of
from apps.messaging.gate import Asked, decide
from apps.messaging.models import OptOut, PhoneFact
from apps.messaging.services import opt_out, record_consent, record_consents, record_phone_fact
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def stop(team, person):
    opt_out(team=team, phone=person.phone, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())


def agree(team, *people):
    phones = [person.phone for person in people]
    # Before whatever they say later.
    at = timezone.now() - timedelta(days=1)
    record_consents(team=team, phones=phones, given=True, method="form", wording="Yes.", at=at)


def refuse(team, person):
    record_consent(team=team, phone=person.phone, given=False, method="form", wording="", at=timezone.now())


def learn(team, person, fact):
    record_phone_fact(team=team, phone=person.phone, fact=fact, error_code="")


def reach(list_):
    return reach_of(list_, now=timezone.now())


def test_each_is_counted_under_the_first_reason_that_the_gate_tells(team):
    people = [CandidateFactory(team=team) for _ in range(7)]
    agree(team, *people[:6])
    for person in people[:2]:
        stop(team, person)
    for person in people[1:3]:
        refuse(team, person)
    learn(team, people[0], PhoneFact.Fact.INVALID)
    learn(team, people[3], PhoneFact.Fact.LANDLINE)
    learn(team, people[4], PhoneFact.Fact.INVALID)

    found = reach(StaticListFactory(team=team, people=people))

    assert (found.size, found.textable) == (7, 1)
    # One refused; another was never asked.
    assert found.reasons == ["2 opted out", "2 no consent", "1 landline", "1 not a working number"]


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_are_those_of_the_gate(team, number, seed):
    random = Random(seed)
    people = [CandidateFactory(team=team) for _ in range(30)]
    agree(team, *(person for person in people if random.random() < 0.8))
    for person in people:
        for happens in (stop, refuse):
            if random.random() < 0.3:
                happens(team, person)
        if random.random() < 0.4:
            learn(team, person, random.choice(list(PhoneFact.Fact)))
    # Forgotten, and come again: their refusals stand under a hash.
    for person in people[:10]:
        erase_candidate(candidate=person, actor_id=None, now=timezone.now())
        CandidateFactory(team=team, phone=person.phone)
    list_ = DynamicListFactory(team=team, filter_={"all": []})

    found = reach(list_)

    phones = list(Candidate.objects.for_team(team).values_list("phone", flat=True))
    asked = [Asked(phone, at_any_hour=True) for phone in phones]
    refused = decide(team=team, number=number, asked=asked, origin="blast", now=timezone.now())
    refusals = [each.code for each in refused.values()]
    assert found.size == 30
    assert found.refused == {code: refusals.count(code) for code in set(refusals)}


def test_counting_stops_where_nobody_can_wait_for_it_and_goes_on_when_asked(team, monkeypatch):
    people = [CandidateFactory(team=team) for _ in range(5)]
    agree(team, *people)
    stop(team, people[0])
    large, just = StaticListFactory(team=team, people=people), StaticListFactory(team=team, people=people[:3])
    monkeypatch.setattr("apps.lists.selectors.reach.COUNTED", 3)

    exact = exact_reach_of(large, now=timezone.now())

    assert [(each.size_words, each.is_capped) for each in (reach(large), reach(just), exact)] == [
        ("3+", True),
        ("3", False),
        ("5", False),
    ]
    assert (reach(just).textable, exact.textable, exact.reasons) == (2, 4, ["1 opted out"])


def test_a_filter_that_cannot_be_read_reaches_nobody_and_keeps_no_other_list_from_its_count(team):
    person = CandidateFactory(team=team, first_name="Nurse")
    good, broken = (
        DynamicListFactory(team=team, filter_=NURSES),
        DynamicListFactory(team=team, filter_=NURSES),
    )
    List.objects.filter(pk=broken.pk).update(
        filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]}
    )

    found = reaches_of(List.objects.for_team(team).select_related("team"), now=timezone.now())

    assert (found[good.pk].size, found[broken.pk].size) == (1, 0)
    assert found[broken.pk].error.mistakes[0].pointer == "/all/0/field"
    assert list(members_of(good, now=timezone.now())) == [person]


def test_twenty_lists_are_counted_by_as_many_queries_as_one(team, count_queries):
    person = CandidateFactory(team=team)
    assert team.account
    lists = [StaticListFactory(team=team, people=[person]) for _ in range(20)]

    for_one = count_queries(lambda: reaches_of(lists[:1], now=timezone.now()))

    assert count_queries(lambda: reaches_of(lists, now=timezone.now())) == for_one


def test_an_empty_list_reaches_nobody(team):
    found = reach(StaticListFactory(team=team))

    assert (found.size, found.textable, found.reasons, found.size_words) == (0, 0, [], "0")
