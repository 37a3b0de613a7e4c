"""A chat that was merged away or erased leaves open screens; its old address leads to where its texts are."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.live import render_events
from apps.chat.models import Conversation
from apps.chat.services import share_conversation
from apps.events.models import Event
from tests.factories.chat import text_in


@pytest.fixture
def two(team, number) -> tuple[Conversation, Conversation]:
    one, other = (text_in(number, phone=f"+1312555010{line}").conversation for line in (1, 2))
    return one, other


def person(conversation: Conversation) -> Candidate:
    return Candidate.objects.get(pk=conversation.candidate_id)


def heard(team, *kinds: str) -> list[dict[str, object]]:
    events = list(Event.objects.filter(kind__in=kinds).order_by("id"))
    payload = render_events(team_id=team.pk, events=events)
    assert payload["counts"] is not None
    items: list[dict[str, object]] = payload["items"]
    return items


def test_a_merged_chat_is_told_to_be_gone_to_whom_it_was_shared_with_too(team, two, restricted):
    one, other = two
    share_conversation(conversation=other, user=restricted, actor=None)
    merge_candidates(kept=person(one), gone=person(other))

    gone, kept = heard(team, "conversation.merged", "candidate.merged")

    assert (gone["conversation"], gone["gone"], gone["row"]) == (str(other.pk), "merged", None)
    assert gone["audience"] == [str(restricted.pk)]
    assert kept["conversation"] == str(one.pk)
    assert kept["row"]
    assert "gone" not in kept


def test_a_merging_that_was_undone_takes_nothing_away(team, two):
    one, other = two
    merge = merge_candidates(kept=person(one), gone=person(other))
    undo_merge(merge=merge, now=timezone.now())

    back = heard(team, "conversation.merged", "conversation.opened")[-1]

    assert (back["conversation"], back.get("gone")) == (str(other.pk), None)
    assert back["row"]


def test_an_erased_chat_is_gone_and_draws_nothing(team, two, restricted):
    share_conversation(conversation=two[0], user=restricted, actor=None)
    erase_candidate(candidate=person(two[0]), actor_id=None, now=timezone.now())

    gone, after = heard(team, "conversation.erased", "candidate.erased")

    assert (gone["conversation"], gone["gone"]) == (str(two[0].pk), "erased")
    assert gone["audience"] == [str(restricted.pk)]
    assert gone["row"] is None
    assert after["row"] is None


def test_the_address_of_a_merged_chat_leads_on_however_often(team, two, number, as_recruiter):
    one, other = two
    third = text_in(number, phone="+13125550103").conversation
    merge_candidates(kept=person(other), gone=person(one))
    merge_candidates(kept=person(third), gone=person(other))

    for merged in (one, other):
        response = as_recruiter.get(f"/chat/{merged.pk}/")
        assert response["Location"] == f"/chat/{third.pk}/"
    assert "were merged" in as_recruiter.get(f"/chat/{third.pk}/").content.decode()


def test_to_whom_the_kept_chat_is_not_shown_the_merged_one_is_nothing(
    team, two, restricted, signed_in, as_stranger
):
    one, other = two
    merge_candidates(kept=person(one), gone=person(other))

    for client in (signed_in(restricted), as_stranger):
        assert client.get(f"/chat/{other.pk}/").status_code == 404


def test_an_erased_chat_leads_nowhere(team, two, as_recruiter):
    one, other = two
    merge = merge_candidates(kept=person(one), gone=person(other))
    undo_merge(merge=merge, now=timezone.now())
    merge_candidates(kept=person(other), gone=person(one))
    erase_candidate(candidate=person(other), actor_id=None, now=timezone.now())

    assert as_recruiter.get(f"/chat/{one.pk}/").status_code == 404
    assert as_recruiter.get(f"/chat/{other.pk}/").status_code == 404


def test_a_chat_that_is_its_own_again_says_so(team, two, as_recruiter):
    one, other = two
    undo_merge(merge=merge_candidates(kept=person(one), gone=person(other)), now=timezone.now())

    assert "The merging was undone" in as_recruiter.get(f"/chat/{other.pk}/").content.decode()
