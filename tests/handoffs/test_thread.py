"""The card of a handoff: drawn for open screens, redrawn when it changes, gone with whoever is erased."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.live import render_events
from apps.events.models import Event
from apps.events.relay import number_events
from apps.handoffs.models import Handoff
from apps.handoffs.services import take_back
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.handoffs import hand_over

ADDRESS = "hiring@client.test"


def drawn(team, kind):
    number_events(team_id=team.pk)
    events = list(Event.objects.filter(kind=kind))
    [item] = render_events(team_id=team.pk, events=events)["items"]
    return item


def test_open_screens_get_the_card(team, chat, recruiter, teammate):
    handoff = hand_over(chat, teammate, author=recruiter, summary="Licence <b>checked</b>.")

    item = drawn(team, "handoff.created")

    assert item["entry_id"] == f"handoff-{handoff.pk}"
    assert "Licence &lt;b&gt;checked&lt;/b&gt;." in item["entry"]


def test_a_card_that_changes_is_drawn_where_it_stands(team, chat, recruiter):
    handoff = hand_over(chat, ADDRESS, author=recruiter)
    assert "Waits until they open" in drawn(team, "handoff.created")["entry"]

    take_back(handoff=handoff, actor=recruiter, now=timezone.now())

    item = drawn(team, "handoff.changed")
    assert item["entry_id"] == f"handoff-{handoff.pk}"
    assert "Taken back" in item["entry"]
    assert f'data-at="{handoff.created_at.astimezone(team.zone).isoformat()}"' in item["entry"]


def test_the_history_says_who_was_handed_to_whom(chat, recruiter, teammate, as_recruiter):
    hand_over(chat, teammate, author=recruiter)

    page = as_recruiter.get(reverse("chat:history", args=[chat.pk])).content.decode()

    assert "Recruiter One handed them over to Teammate Two" in page


def test_who_sees_the_chat_sees_what_was_said_of_them(chat, recruiter, restricted, signed_in):
    handoff = hand_over(chat, restricted, author=recruiter, summary="Licence checked.")

    page = signed_in(restricted).get(reverse("handoffs:handoff", args=[handoff.pk])).content.decode()

    assert "Licence checked." in page
    assert "Take back" not in page


def test_who_does_not_see_the_chat_sees_nothing(chat, recruiter, teammate, restricted, signed_in):
    handoff = hand_over(chat, teammate, author=recruiter)

    assert signed_in(restricted).get(reverse("handoffs:handoff", args=[handoff.pk])).status_code == 404


def test_of_who_is_erased_only_counts_are_left(chat, recruiter, partner, as_recruiter):
    handoff = hand_over(chat, ADDRESS, author=recruiter, summary="About them.", stars=3)

    erase_candidate(candidate=chat.candidate, actor_id=None, now=timezone.now())

    handoff.refresh_from_db()
    assert (handoff.summary, handoff.stars, handoff.is_withdrawn, handoff.letter_due_at) == (
        "",
        3,
        True,
        None,
    )
    handoff.invitation.refresh_from_db()
    assert handoff.invitation.revoked_at is not None
    assert as_recruiter.get(reverse("handoffs:handoff", args=[handoff.pk])).status_code == 404
    assert not Handoff.objects.for_team(chat.team).exists()


@pytest.fixture
def kept(team):
    return CandidateFactory(team=team, first_name="Candidate again")


def test_handoffs_go_along_with_whoever_is_merged(chat, kept, recruiter, teammate):
    handoff = hand_over(chat, teammate, author=recruiter)

    merge = merge_candidates(kept=kept, gone=chat.candidate)
    handoff.refresh_from_db()
    assert handoff.candidate == kept
    undo_merge(merge=merge, actor_id=None, now=timezone.now())

    handoff.refresh_from_db()
    assert handoff.candidate == chat.candidate


def cards_in(client, conversation) -> list[str]:
    page = client.get(f"/chat/{conversation.pk}/").content.decode()
    return re.findall(r'id="handoff-([0-9a-f-]+)"', page)


def test_a_card_comes_along_into_the_chat_that_stays_and_goes_back_with_the_undo(
    team, chat, recruiter, teammate, as_recruiter
):
    stays = ConversationFactory(team=team, first_name="Candidate again")
    own = hand_over(stays, teammate, author=recruiter, summary="Knows forklifts.")
    handoff = hand_over(chat, teammate, author=recruiter, summary="Licence checked.")

    for _ in range(2):
        merge = merge_candidates(kept=stays.candidate, gone=chat.candidate)
        assert cards_in(as_recruiter, stays) == [str(own.pk), str(handoff.pk)]
        assert "Licence checked." in as_recruiter.get(f"/chat/{stays.pk}/").content.decode()

        undo_merge(merge=merge, actor_id=None, now=timezone.now())
        assert cards_in(as_recruiter, stays) == [str(own.pk)]
        assert cards_in(as_recruiter, chat) == [str(handoff.pk)]
        chat.refresh_from_db()
        stays.candidate.refresh_from_db()


def test_a_chat_that_is_given_whole_shows_each_card_once(team, chat, kept, recruiter, teammate, as_recruiter):
    handoff = hand_over(chat, teammate, author=recruiter)

    merge_candidates(kept=kept, gone=chat.candidate)

    assert cards_in(as_recruiter, chat) == [str(handoff.pk)]
    assert Event.objects.filter(kind="handoff.came_along").count() == 0
