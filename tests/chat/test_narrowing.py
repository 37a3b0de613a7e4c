"""The list of chats narrowed: by whose they are, by colour, by what was not seen yet, by a preset."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.candidates.services import add_tags
from apps.chat.models import Conversation
from apps.chat.services import (
    assign_conversation,
    claim_conversation,
    mark_read,
)
from tests.factories.chat import ConversationFactory, new_phone, text_in

CHAT = "/chat/"


@pytest.fixture
def conversation(team, number) -> Conversation:
    phone = new_phone()
    ConversationFactory(team=team, phone=phone, first_name="Candidate", last_name="Twelve")
    return text_in(number, phone=phone, body="Is the night shift still open?").conversation


def words_of(response) -> str:
    return response.content.decode()


def test_mine_shows_only_mine(conversation, number, recruiter, as_recruiter):
    text_in(number, body="Somebody else's")
    assign_conversation(conversation=conversation, assignee=recruiter, actor=recruiter)

    page = words_of(as_recruiter.get(CHAT, {"show": "mine"}))

    assert "night shift" in page
    assert "Somebody else&#x27;s" not in page


def test_unclaimed_leaves_out_what_somebody_is_on(conversation, teammate, as_recruiter):
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    assert "night shift" not in words_of(as_recruiter.get(CHAT, {"show": "unclaimed"}))


def test_a_chat_agent_sees_who_waits_and_is_theirs_or_nobodys(
    conversation, recruiter, teammate, as_recruiter, signed_in
):
    agents = {"show": ["waiting", "free"]}
    as_colleague = signed_in(teammate)
    page = as_recruiter.get(CHAT, agents)
    assert "night shift" in words_of(page)
    # It is a preset, so that nothing says that more is narrowed.
    assert "some are on" not in page.content.decode()
    assert "some are on" in as_recruiter.get(CHAT, {"show": "free"}).content.decode()

    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    assert "night shift" not in words_of(as_recruiter.get(CHAT, agents))
    assert "night shift" in words_of(as_colleague.get(CHAT, agents))


def test_claimed_by_me_shows_what_i_am_on(conversation, number, recruiter, teammate, as_recruiter):
    text_in(number, body="Is it far?")
    theirs = text_in(number, body="Is it warm?").conversation
    claim_conversation(conversation=conversation, user=recruiter, now=timezone.now())
    claim_conversation(conversation=theirs, user=teammate, now=timezone.now())

    page = words_of(as_recruiter.get(CHAT, {"show": "claimed"}))

    assert "night shift" in page
    assert "Is it far?" not in page
    assert "Is it warm?" not in page


def test_a_claim_that_has_run_out_is_nobodys(conversation, recruiter, as_recruiter):
    claim_conversation(conversation=conversation, user=recruiter, now=timezone.now() - timedelta(hours=1))

    assert "night shift" not in words_of(as_recruiter.get(CHAT, {"show": "claimed"}))


def test_the_list_is_narrowed_to_a_tag_by_its_name_in_any_case(conversation, number, as_recruiter):
    text_in(number, body="Somebody without it")
    add_tags(candidate=conversation.candidate, names=["Own car"], actor_id=None)

    page = words_of(as_recruiter.get(CHAT, {"tag": "OWN car"}))

    assert "night shift" in page
    assert "Somebody without it" not in page
    assert "some are on" in page


def test_a_tag_goes_together_with_what_else_is_shown(conversation, recruiter, as_recruiter):
    add_tags(candidate=conversation.candidate, names=["Own car"], actor_id=None)
    asked = {"tag": "Own car", "show": "mine"}
    assert "night shift" not in words_of(as_recruiter.get(CHAT, asked))

    assign_conversation(conversation=conversation, assignee=recruiter, actor=recruiter)

    assert "night shift" in words_of(as_recruiter.get(CHAT, asked))


def test_the_funnel_offers_the_tags_and_keeps_what_is_shown(conversation, as_recruiter):
    add_tags(candidate=conversation.candidate, names=["Own car"], actor_id=None)

    offered = words_of(as_recruiter.get("/chat/tags/", {"show": "mine"}))

    assert "?show=mine&amp;tag=Own+car" in offered


def test_somebodys_preset_does_not_come_back_with_a_tag(conversation, recruiter, as_recruiter):
    User.objects.filter(pk=recruiter.pk).update(inbox_preset="recruiter")
    add_tags(candidate=conversation.candidate, names=["Own car"], actor_id=None)

    assert "night shift" in words_of(as_recruiter.get(CHAT, {"tag": "Own car"}))


def test_presets_are_for_who_has_the_whole_list(restricted, as_recruiter, signed_in):
    assert ">Chat agent<" in as_recruiter.get(CHAT).content.decode()
    assert ">Chat agent<" not in signed_in(restricted).get(CHAT).content.decode()


@pytest.mark.parametrize(("hours", "colour"), [(1, "green"), (13, "orange"), (25, "red")])
def test_a_colour_shows_only_those_of_that_age(team, number, as_recruiter, hours, colour):
    text_in(number, body="Here I am", at=timezone.now() - timedelta(hours=hours))
    others = {"green", "orange", "red"} - {colour}

    assert "Here I am" in words_of(as_recruiter.get(CHAT, {"show": colour}))
    for other in others:
        assert "Here I am" not in words_of(as_recruiter.get(CHAT, {"show": other}))


def test_unread_shows_only_what_this_person_has_not_seen(conversation, number, recruiter, as_recruiter):
    text_in(number, body="Not seen yet")
    mark_read(conversation=conversation, user=recruiter, now=timezone.now())

    page = words_of(as_recruiter.get(CHAT, {"show": "unread"}))

    assert "Not seen yet" in page
    assert "night shift" not in page


def test_what_narrows_the_list_beyond_the_chips_can_be_taken_away(conversation, as_recruiter):
    page = words_of(as_recruiter.get(CHAT, {"show": ["waiting", "others", "red"]}))

    assert "Others&#x27;: remove this filter" in page
    assert "Above 24 hours: remove this filter" in page
    assert "Waiting: remove this filter" not in page
    assert "remove this filter" not in words_of(as_recruiter.get(CHAT, {"show": "waiting"}))
