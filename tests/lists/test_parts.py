"""The lists of people who are merged, parted, erased."""

from __future__ import annotations

from django.utils import timezone

from apps.candidates.services import erase_candidate, merge_candidates, preview_merge, undo_merge
from apps.lists.models import ListMember
from apps.lists.services import add_members, remove_members
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import StaticListFactory


def memberships():
    return set(ListMember.objects.values_list("candidate", "list", "created_at"))


def test_memberships_go_along_and_come_back(team):
    kept, gone = CandidateFactory(team=team), CandidateFactory(team=team)
    both, theirs = (
        StaticListFactory(team=team, people=[gone, kept]),
        StaticListFactory(team=team, people=[gone]),
    )
    before = memberships()

    assert preview_merge(kept=kept, gone=gone).gone_has[-1] == "2 lists"
    merge = merge_candidates(kept=kept, gone=gone)

    assert {row[:2] for row in memberships()} == {(kept.pk, both.pk), (kept.pk, theirs.pk)}

    undo_merge(merge=merge, now=timezone.now())
    assert memberships() == before


def test_what_was_done_to_a_list_meanwhile_stays_done(team):
    kept, gone = CandidateFactory(team=team), CandidateFactory(team=team)
    both, theirs = (
        StaticListFactory(team=team, people=[gone, kept]),
        StaticListFactory(team=team, people=[gone]),
    )
    new = StaticListFactory(team=team)
    merge = merge_candidates(kept=kept, gone=gone)
    for each in (both, theirs):
        remove_members(list_=each, candidates=[kept.pk], actor_id=None)
    add_members(list_=new, candidates=[kept.pk], actor_id=None)

    undo_merge(merge=merge, now=timezone.now())

    assert {row[:2] for row in memberships()} == {(kept.pk, new.pk)}


def test_who_is_erased_leaves_all_lists(team):
    person, other = CandidateFactory(team=team), CandidateFactory(team=team)
    StaticListFactory(team=team, people=[person, other])

    erase_candidate(candidate=person, actor_id=None, now=timezone.now())

    assert [row[0] for row in memberships()] == [other.pk]
