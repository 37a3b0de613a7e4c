"""Of two who answer at once, the second is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation, Message
from apps.chat.services import AlreadyAnswered, AlreadyClaimed, claim_conversation, send_text
from apps.messaging.models import Number
from tests.factories.chat import ConversationFactory, text_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(number: Number) -> Conversation:
    return text_in(number, body="Still open?", at=timezone.now() - timedelta(hours=3)).conversation


@pytest.fixture
def at(conversation):
    return lambda verb: f"/chat/{conversation.pk}/{verb}/"


def answer(conversation: Conversation, author, body: str = "It is!", **more) -> Message:
    return send_text(conversation=conversation, author=author, body=body, now=timezone.now(), **more)


def test_while_a_colleague_is_on_it_nobody_else_sends_unknowingly(conversation, recruiter, teammate):
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    with pytest.raises(AlreadyClaimed, match="Teammate Two is on it"):
        answer(conversation, recruiter)
    assert not Message.objects.filter(direction=Message.Direction.OUTBOUND).exists()

    assert answer(conversation, recruiter, anyway=True).body == "It is!"


def test_ones_own_claim_and_one_that_ran_out_hinder_nobody(conversation, recruiter, teammate):
    claim_conversation(conversation=conversation, user=recruiter, now=timezone.now())
    answer(conversation, recruiter)
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now() - timedelta(minutes=11))

    assert answer(conversation, recruiter, "And bring your licence.").body


def test_software_sends_whoever_is_on_it(conversation, teammate):
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    assert answer(conversation, None, origin=Message.Origin.API).body


def test_an_answer_that_the_screen_did_not_show_is_told_before_a_second_one(
    conversation, recruiter, teammate
):
    seen = conversation.last_message_at
    answer(conversation, teammate, "Yes, come at nine.")

    with pytest.raises(AlreadyAnswered, match="Teammate Two has just written: “Yes, come"):
        answer(conversation, recruiter, seen_until=seen)

    assert answer(conversation, recruiter, seen_until=seen, anyway=True).body


def test_ones_own_text_and_a_colleagues_failed_one_hinder_nobody(conversation, recruiter, teammate):
    seen = conversation.last_message_at
    answer(conversation, teammate, "Lost")
    Message.objects.filter(body="Lost").update(status=Message.Status.FAILED)
    answer(conversation, recruiter, "Yes.", seen_until=seen)

    assert answer(conversation, recruiter, "At nine.", seen_until=seen).body


def test_the_same_text_again_is_itself_whatever_a_colleague_wrote(conversation, recruiter, teammate):
    seen = conversation.last_message_at
    first = answer(conversation, recruiter, client_id="one", seen_until=seen)
    answer(conversation, teammate, "Me too.")

    assert answer(conversation, recruiter, client_id="one", seen_until=seen) == first


def test_of_two_who_answer_at_once_the_second_is_told_and_may_send_anyway(
    conversation, at, as_recruiter, teammate
):
    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    (shown,) = re.findall(r'name="seen_until" value="([^"]+)"', page)
    send_text(conversation=conversation, author=teammate, body="Yes!", now=timezone.now())

    words = {"body": "It is!", "client_id": "one", "seen_until": shown}
    refusal = as_recruiter.post(at("messages"), words, **HTMX)
    assert refusal.status_code == 409
    assert 'data-code="already_answered"' in refusal.content.decode()

    assert as_recruiter.post(at("messages"), {**words, "anyway": "yes"}, **HTMX).status_code == 201


def test_who_saw_no_text_at_all_is_told_of_any(team, number, teammate, as_recruiter):
    conversation = ConversationFactory(team=team)
    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    assert 'name="seen_until" value=""' in page
    send_text(conversation=conversation, author=teammate, body="Hi!", now=timezone.now())

    refusal = as_recruiter.post(
        f"/chat/{conversation.pk}/messages/", {"body": "Hello", "seen_until": ""}, **HTMX
    )

    assert refusal.status_code == 409


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-30T10:00:00+00:00", "2026-02-20T10:00:00"])
def test_a_page_that_says_nonsense_of_what_it_showed_is_told_so(at, as_recruiter, moment):
    assert as_recruiter.post(at("messages"), {"body": "Hi", "seen_until": moment}, **HTMX).status_code == 400
