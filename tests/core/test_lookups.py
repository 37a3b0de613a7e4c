"""`among`: many values in one array."""

from __future__ import annotations

import pytest

from apps.candidates.models import Candidate
from tests.factories.candidates import CandidateFactory


def test_ids_are_found_among_many_as_by_in(team):
    people = [CandidateFactory(team=team) for _ in range(3)]

    found = Candidate.objects.filter(pk__among=[people[0].pk, str(people[2].pk)])

    assert set(found) == {people[0], people[2]}


@pytest.mark.parametrize("word", ["plain", "a,b", 'a"b', "{a}", "a\\b", "NULL", "ä' OR true --", "%s"])
def test_words_are_found_as_they_are(team, word):
    person, _ = CandidateFactory(team=team, last_name=word), CandidateFactory(team=team)

    assert list(Candidate.objects.filter(last_name__among=["else", word])) == [person]


def test_among_nobody_there_is_nobody(team):
    CandidateFactory(team=team)

    assert not Candidate.objects.filter(last_name__among=[])
    assert not Candidate.objects.filter(pk__among=[])


def test_it_is_for_ids_and_words_only(team):
    with pytest.raises(TypeError, match="DateTimeField"):
        list(Candidate.objects.filter(created_at__among=["2026-01-01"]))
