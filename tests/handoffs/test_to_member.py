"""A candidate handed to a colleague: the chat is theirs, and they are told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.candidates.models import Application
from apps.chat.models import Conversation, ConversationShare
from apps.chat.services import ConversationClosed, claim_conversation, close_conversation, mark_read
from apps.events.models import Event
from apps.handoffs.models import Handoff
from apps.handoffs.services import HandedToSelf
from apps.handoffs.services.giving import BadStars
from tests.factories.handoffs import hand_over


@pytest.fixture
def given(chat, restricted, status):
    """What a form sends."""
    return {
        "kind": "member",
        "user": str(restricted.pk),
        "status": str(status("interview_scheduled").pk),
        "stars": "4",
        "summary": "Licence checked.",
        "client_id": "page-1",
    }


def post(client: Client, chat: Conversation, given: dict) -> object:
    return client.post(reverse("handoffs:hand_over", args=[chat.pk]), given)


def test_a_hiring_manager_gets_the_chat_and_sees_it(
    chat, given, recruiter, restricted, as_recruiter, signed_in
):
    claim_conversation(conversation=chat, user=recruiter, now=timezone.now())

    post(as_recruiter, chat, given)

    chat.refresh_from_db()
    assert (chat.assignee, chat.stage, chat.claimed_by) == (restricted, "delivered", None)
    assert Application.objects.get(candidate=chat.candidate).status.key == "interview_scheduled"
    page = signed_in(restricted).get(reverse("chat:conversation", args=[chat.pk]))
    assert "Licence checked." in page.content.decode()
    assert "4 of 5 stars" in page.content.decode()


def test_a_double_click_hands_over_once(chat, given, as_recruiter):
    for _ in range(2):
        post(as_recruiter, chat, given)

    assert Handoff.objects.count() == 1
    assert Event.objects.filter(kind="handoff.created").count() == 1


def test_the_letter_has_the_first_name_and_no_phone(chat, recruiter, teammate, mailed):
    handoff = hand_over(chat, teammate, author=recruiter, summary="Can start on Monday.", stars=5)

    [letter] = mailed(handoff)

    assert letter.to == [teammate.email]
    assert letter.subject == "Recruiter One hands Candidate over to you"
    for words in (letter.body, letter.alternatives[0][0]):
        assert "Can start on Monday." in words
        assert f"/chat/{chat.pk}/" in words
        assert not [each for each in ("Twelve", chat.candidate.phone, "still open") if each in words]
    assert mailed(handoff) == []


def test_whoever_gets_it_finds_it_unread(chat, recruiter, teammate):
    mark_read(conversation=chat, user=teammate, now=timezone.now())

    hand_over(chat, teammate, author=recruiter)

    assert Conversation.objects.with_unread(teammate).get(pk=chat.pk).is_unread


def test_once_they_have_looked_it_is_seen(chat, recruiter, teammate):
    handoff = hand_over(chat, teammate, author=recruiter)
    assert Handoff.objects.with_facts().get(pk=handoff.pk).state == "received"

    mark_read(conversation=chat, user=teammate, now=timezone.now())

    assert Handoff.objects.with_facts().get(pk=handoff.pk).state == "seen"


def test_without_an_outcome_the_status_stays(chat, recruiter, teammate):
    hand_over(chat, teammate, author=recruiter)

    chat.refresh_from_db()
    assert chat.stage == "delivered"
    assert Application.objects.get(candidate=chat.candidate).status.key == "new"


def test_a_closed_chat_is_refused_on_the_page(chat, given, recruiter, as_recruiter):
    close_conversation(conversation=chat, actor=recruiter, now=timezone.now())

    answer = post(as_recruiter, chat, given)

    assert answer.status_code == 422
    assert "Open it to hand it over" in answer.content.decode()
    assert not Handoff.objects.exists()


@pytest.mark.parametrize("stars", [0, 6])
def test_there_are_one_to_five_stars(chat, teammate, stars):
    with pytest.raises(BadStars):
        hand_over(chat, teammate, stars=stars)


def test_nobody_hands_over_to_themselves(chat, recruiter):
    with pytest.raises(HandedToSelf):
        hand_over(chat, recruiter, author=recruiter)


def test_a_closed_chat_is_refused(chat, recruiter, teammate):
    close_conversation(conversation=chat, actor=recruiter, now=timezone.now())

    with pytest.raises(ConversationClosed):
        hand_over(chat, teammate, author=recruiter)


def test_a_restricted_member_may_not_hand_over(chat, given, restricted, signed_in):
    ConversationShare.objects.create(team=chat.team, conversation=chat, user=restricted)

    assert post(signed_in(restricted), chat, given).status_code == 403
    assert not Handoff.objects.exists()


def test_who_it_is_for_must_be_said(chat, given, as_recruiter):
    answer = post(as_recruiter, chat, given | {"user": ""})

    assert answer.status_code == 422
    assert "Say to whom." in answer.content.decode()


# What the test client does.
OF_THE_TEST = 3


def test_the_form_asks_little(chat, as_recruiter, count_queries):
    asked = count_queries(lambda: as_recruiter.get(reverse("handoffs:hand_over", args=[chat.pk])))

    assert asked - OF_THE_TEST <= 12
