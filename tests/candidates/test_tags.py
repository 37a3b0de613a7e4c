"""Words that a team puts on its people."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate, CandidateTag, Tag
from apps.candidates.services import (
    BadTag,
    TagExists,
    TagIsItself,
    ensure_tags,
    merge_tags,
    remove_tag,
    rename_tag,
    set_tags,
    tag_candidates,
    untag_candidates,
)
from apps.events.models import Event
from apps.lists.selectors import members_of
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory
from tests.grids.conftest import where


def tags_of(candidate: Candidate) -> list[str]:
    return [tag.name for tag in Tag.objects.filter(taggings__candidate=candidate).by_name()]


def everybody(team):
    return Candidate.objects.for_team(team)


def test_capitals_make_no_other_tag(team):
    first = ensure_tags(team=team, names=["VIP", "Night shift"])
    again = ensure_tags(team=team, names=["vip", "NIGHT SHIFT ", "Forklift"])

    assert [tag.name for tag in again] == ["Forklift", "Night shift", "VIP"]
    assert set(first) < set(again)


@pytest.mark.parametrize("name", ["", "  ", "a, b", "x" * 61])
def test_what_cannot_be_a_tag_is_refused(team, name):
    with pytest.raises(BadTag):
        ensure_tags(team=team, names=[name])


def test_many_are_tagged_at_once_and_only_who_changed_is_told_of(team):
    people = [CandidateFactory(team=team) for _ in range(3)]
    tags = ensure_tags(team=team, names=["VIP"])
    tag_candidates(team=team, candidates=everybody(team).filter(pk=people[0].pk), tags=tags)

    changed = tag_candidates(team=team, candidates=everybody(team), tags=tags)

    assert changed == sorted(person.pk for person in people[1:])
    assert Event.objects.filter(kind="candidate.tagged").count() == 3
    assert untag_candidates(team=team, candidates=everybody(team), tags=tags) == sorted(p.pk for p in people)
    assert not CandidateTag.objects.exists()


def test_somebody_has_just_the_tags_that_were_set(team):
    person = CandidateFactory(team=team)
    set_tags(candidate=person, names=["VIP", "Driver"])

    set_tags(candidate=person, names=["driver", "Night"])

    assert tags_of(person) == ["Driver", "Night"]


def test_tagging_many_costs_as_much_as_tagging_one(team, count_queries):
    tags = ensure_tags(team=team, names=["VIP"])
    CandidateFactory(team=team)
    for_one = count_queries(lambda: tag_candidates(team=team, candidates=everybody(team), tags=tags))
    for _ in range(20):
        CandidateFactory(team=team)

    assert count_queries(lambda: tag_candidates(team=team, candidates=everybody(team), tags=tags)) == for_one


def test_a_tag_is_renamed_and_removed_from_everybody(team):
    person = CandidateFactory(team=team)
    set_tags(candidate=person, names=["VIP", "Driver"])
    vip = Tag.objects.get(key="vip")

    rename_tag(tag=vip, name="Vip")
    with pytest.raises(TagExists):
        rename_tag(tag=vip, name="driver")
    remove_tag(tag=Tag.objects.get(key="driver"))

    assert tags_of(person) == ["Vip"]


def test_two_tags_become_one_and_everybody_who_had_either_has_it(team, manager):
    # By name.
    shift, nights = ensure_tags(team=team, names=["Nights", "Night shift"])
    one, both, other = (CandidateFactory(team=team) for _ in range(3))
    set_tags(candidate=one, names=["Nights"])
    set_tags(candidate=both, names=["Nights", "Night shift"])
    set_tags(candidate=other, names=["Night shift"])
    before = set(Event.objects.values_list("pk", flat=True))

    assert merge_tags(tag=nights, into=shift, actor_id=manager.pk) == 2

    assert [tags_of(person) for person in (one, both, other)] == [["Night shift"]] * 3
    assert list(Tag.objects.for_team(team)) == [shift]
    told = Event.objects.exclude(pk__in=before).values_list("kind", "subject_id", "actor_id", "data")
    assert sorted(told, key=lambda each: each[0]) == [
        ("candidate.tagged", one.pk, manager.pk, {"tags": ["Night shift"]}),
        ("tag.merged", shift.pk, manager.pk, {"name": "Nights", "into": "Night shift", "count": 2}),
    ]


def test_what_asked_for_a_merged_tag_asks_for_the_other(team, as_recruiter):
    old, middle, new = ensure_tags(team=team, names=["A night", "By night", "Nights"])
    person = CandidateFactory(team=team)
    set_tags(candidate=person, names=["A night"])
    list_ = DynamicListFactory(team=team, filter_={"all": [where("candidate.tags", "any_of", str(old.pk))]})

    merge_tags(tag=old, into=middle)
    merge_tags(tag=middle, into=new)

    assert list(members_of(list_, now=timezone.now())) == [person]
    shown = as_recruiter.get(f"/lists/{list_.pk}/").content.decode()
    assert "cannot be read" not in shown
    assert "Tags is “Nights”" in shown


def test_a_tag_is_not_merged_into_itself(team):
    [tag] = ensure_tags(team=team, names=["VIP"])

    with pytest.raises(TagIsItself):
        merge_tags(tag=tag, into=tag)

    assert Tag.objects.get() == tag


def test_merging_costs_the_same_for_many_people_as_for_one(team, count_queries):
    def merged(names, count):
        tag, into = ensure_tags(team=team, names=names)
        for _ in range(count):
            set_tags(candidate=CandidateFactory(team=team), names=[tag.name])
        return count_queries(lambda: merge_tags(tag=tag, into=into))

    assert merged(["A", "B"], 1) == merged(["C", "D"], 20)
