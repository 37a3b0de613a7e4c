"""Finding chats by person or by words, within what one may see."""

from __future__ import annotations

import pytest

from apps.accounts.models import Membership
from apps.chat import selectors
from apps.chat.services import share_conversation
from tests.factories.chat import ConversationFactory


@pytest.fixture
def many(team, number):
    return [ConversationFactory(team=team, first_name="Findable") for _ in range(4)]


def test_a_restricted_member_finds_their_own_chat_among_many_others(team, many, restricted, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCH_LIMIT", 2)
    share_conversation(conversation=many[0], user=restricted, actor=None)
    membership = Membership.objects.get(user=restricted)

    hits = selectors.search_conversations(team=team, membership=membership, query="findable")

    assert [hit.conversation for hit in hits] == [many[0]]
