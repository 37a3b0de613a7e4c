"""What was done to a chat says in the audit log whose it is, and leads there, until they are erased."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from apps.candidates.services import erase_candidate
from apps.chat.services import share_conversation
from tests.factories.chat import ConversationFactory

LOG = "/settings/audit/"


def test_a_shared_chat_is_named_and_a_link(team, restricted, manager, as_manager: Client):
    chat = ConversationFactory(team=team, first_name="Robin", last_name="Example")
    share_conversation(conversation=chat, user=restricted, actor=manager)

    page = as_manager.get(LOG).content.decode()

    assert f'href="/chat/{chat.pk}/"><bdi>Robin Example</bdi>' in page


def test_one_whose_candidate_was_erased_leads_nowhere(team, restricted, manager, as_manager: Client):
    chat = ConversationFactory(team=team, first_name="Robin", last_name="Example")
    share_conversation(conversation=chat, user=restricted, actor=manager)
    erase_candidate(candidate=chat.candidate, actor_id=manager.pk, now=timezone.now())

    page = as_manager.get(LOG).content.decode()

    assert "Shared a chat" in page
    assert "Robin" not in page
    assert str(chat.pk) not in page
