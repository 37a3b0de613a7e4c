"""Whoever wishes it claims a chat by opening it: the page does it, as long as nobody else is on it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.chat.models import Conversation
from apps.chat.services import claim_conversation
from tests.factories.chat import ConversationFactory, text_in

CLAIMS, AT_ONCE = "<auto-claim", "data-now hidden></auto-claim>"


@pytest.fixture
def conversation(team, number):
    text_in(number, phone="+12015550123", body="Is it open?")
    return Conversation.objects.get()


@pytest.fixture
def eager(recruiter: User) -> User:
    recruiter.autoclaim = True
    recruiter.save()
    return recruiter


def page(client: Client, conversation: Conversation) -> str:
    return client.get(f"/chat/{conversation.pk}/").content.decode()


def test_it_is_off_until_somebody_wishes_it(recruiter, conversation, as_recruiter):
    assert CLAIMS not in page(as_recruiter, conversation)

    as_recruiter.post(
        "/accounts/profile/", {"full_name": "Recruiter One", "theme": "dark", "autoclaim": "on"}
    )

    assert AT_ONCE in page(as_recruiter, conversation)


def test_a_chat_without_somebody_waiting_is_claimed_by_writing(eager, team, number, as_recruiter):
    quiet = page(as_recruiter, ConversationFactory(team=team))

    assert CLAIMS in quiet
    assert AT_ONCE not in quiet


def test_nobody_is_taken_over_by_opening(eager, teammate, conversation, as_recruiter):
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    assert CLAIMS not in page(as_recruiter, conversation)
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/claim/", {"by_itself": "yes"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    conversation.refresh_from_db()
    assert conversation.claimed_by == teammate


def test_what_the_page_does_by_itself_says_nothing(eager, conversation, as_recruiter):
    address = f"/chat/{conversation.pk}/claim/"
    answer = as_recruiter.post(address, {"by_itself": "yes"}, headers={"HX-Request": "true"})

    assert "HX-Trigger" not in answer.headers
    conversation.refresh_from_db()
    assert conversation.claimed_by == eager


def test_the_restricted_claim_nothing(restricted, conversation, as_recruiter, signed_in):
    restricted.autoclaim = True
    restricted.save()
    as_recruiter.post(f"/chat/{conversation.pk}/share/", {"user": restricted.pk})

    assert CLAIMS not in page(signed_in(restricted), conversation)
