"""Whoever uses one client_id for two people at the same moment has texted one of them, and is told of the other."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.chat.services.sending import ClientIdTaken
from tests.at_once import at_once
from tests.factories.accounts import TeamFactory
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import connect_test_number
from tests.marks import committed

ROUNDS = 10


@committed
@pytest.mark.timeout(120)
def test_two_people_at_once_by_one_client_id():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        connect_test_number(team=team)
        chats = [ConversationFactory(team=team, phone=f"+1312555014{nth}") for nth in range(2)]

    for nth in range(ROUNDS):
        sent = at_once(
            team,
            *(
                partial(
                    send_text,
                    conversation=chat,
                    author=None,
                    body="Hi",
                    now=timezone.now(),
                    client_id=f"one {nth}",
                )
                for chat in chats
            ),
        )

        assert Counter(type(each) for each in sent) == {Message: 1, ClientIdTaken: 1}
    with as_team(team.pk), transaction.atomic():
        assert Message.objects.count() == ROUNDS


def test_what_else_the_database_refuses_is_no_matter_of_the_client_id(team, monkeypatch):
    with as_team(team.pk), transaction.atomic():
        connect_test_number(team=team)
        chat = ConversationFactory(team=team)

    def refuse(*_, **__):
        raise IntegrityError("message_number_of_team")

    monkeypatch.setattr(Message, "save", refuse)
    with (
        as_team(team.pk),
        transaction.atomic(),
        pytest.raises(IntegrityError, match="message_number_of_team"),
    ):
        send_text(conversation=chat, author=None, body="Hi", now=timezone.now(), client_id="one")
