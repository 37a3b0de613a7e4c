"""What can never be, the database refuses, whoever writes it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.services import remove_member
from apps.candidates.models import ApplicationStatus
from apps.chat.models import Conversation, Message
from apps.chat.services import (
    ConversationClosed,
    claim_conversation,
    close_conversation,
    send_text,
)
from apps.core.ids import new_id
from apps.messaging.models import Number
from tests.factories.chat import ConversationFactory

NOW = timezone.now()
QUEUED = {"status": "queued", "send_at": NOW}


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+12015550123")


@pytest.fixture
def text(conversation, recruiter):
    return send_text(conversation=conversation, author=recruiter, body="Hello", now=NOW)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"closed_at": NOW, "waiting_since": NOW}, "conversation_closed_is_calm"),
        ({"stage": "asleep"}, "conversation_stage_known"),
    ],
)
def test_a_conversation_is_not_what_it_cannot_be(conversation, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"closed_at": NOW, "claimed_until": NOW}, "conversation_closed_is_calm"),
        ({"claimed_until": None}, "conversation_claim_ends"),
    ],
)
def test_a_claim_ends_and_holds_nothing_closed(conversation, recruiter, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(claimed_by=recruiter, **wrong)


def test_who_leaves_the_team_lets_go_of_a_claim(conversation, recruiter, manager):
    claim_conversation(conversation=conversation, user=recruiter, now=NOW)

    remove_member(membership=recruiter.memberships.get(), now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    conversation.refresh_from_db()
    assert conversation.claimed_by is None


def test_nobody_claims_what_is_closed(conversation, recruiter):
    close_conversation(conversation=conversation, actor=recruiter, now=NOW)

    with pytest.raises(ConversationClosed):
        claim_conversation(conversation=conversation, user=recruiter, now=NOW, take_over=True)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (QUEUED | {"send_at": None}, "message_due_some_time"),
        (QUEUED | {"status": "scheduled", "number": None}, "message_due_some_time"),
        ({"status": "sending", "lease_until": NOW}, "message_sent_by_an_attempt"),
        ({"status": "sending", "attempt_id": new_id()}, "message_unsettled_until"),
        ({"status": "unknown"}, "message_unsettled_until"),
        ({"status": "lost"}, "message_words_known"),
        ({"origin": "fax"}, "message_words_known"),
        ({"direction": "sideways"}, "message_"),
        ({"phone": "12345"}, "message_phone_e164"),
        ({"phone": "+0123456789"}, "message_phone_e164"),
    ],
)
def test_a_text_is_not_what_it_cannot_be(text, wrong, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Message.objects.filter(pk=text.pk).update(**wrong)


def test_a_number_is_a_phone(number):
    with pytest.raises(IntegrityError, match="number_phone_e164"), transaction.atomic():
        Number.objects.filter(pk=number.pk).update(phone="55123")


def test_no_two_statuses_stand_in_one_place_but_they_may_change_places(team):
    first, second = ApplicationStatus.objects.order_by("position")[:2]

    place({first: second.position, second: first.position})
    with pytest.raises(IntegrityError, match="application_status_place_once"):
        place({second: second.position})


def place(positions: dict[ApplicationStatus, int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for status, position in positions.items():
            ApplicationStatus.objects.filter(pk=status.pk).update(position=position)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_status_moves_a_conversation_to_no_unknown_stage(team):
    with pytest.raises(IntegrityError, match="application_status_stage_known"), transaction.atomic():
        ApplicationStatus.objects.filter(key="new").update(stage="asleep")
