from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation
from apps.chat.services import assign_conversation, close_conversation, share_conversation
from tests.factories.chat import ConversationFactory, new_phone, text_in

LIST = "/chat/"


@pytest.fixture
def conversation(team, number) -> Conversation:
    phone = new_phone()
    ConversationFactory(team=team, phone=phone, first_name="Candidate", last_name="Twelve")
    return text_in(number, phone=phone, body="Is the night shift still open?").conversation


def test_who_has_waited_longest_stands_on_top(team, number, as_recruiter):
    now = timezone.now()
    text_in(number, body="Second", at=now - timedelta(hours=2))
    text_in(number, body="First", at=now - timedelta(hours=20))
    text_in(number, body="Third", at=now - timedelta(hours=1))

    page = as_recruiter.get(LIST).content.decode()

    assert page.index("First") < page.index("Second") < page.index("Third")


def test_a_chat_shows_its_texts_and_who_it_is_with(conversation, as_recruiter):
    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert "Is the night shift still open?" in page
    assert "Candidate Twelve" in page


def test_a_strangers_chat_is_not_there(conversation, as_stranger):
    assert as_stranger.get(f"/chat/{conversation.pk}/").status_code == 404
