"""The clock rings for numbers that may send and have something due, and for no other."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.chat.models import Message
from apps.chat.selectors import lanes_with_due_texts
from apps.chat.services import send_text
from apps.messaging.services import pause_number, resume_number
from tests.factories.chat import ConversationFactory


def test_a_number_is_rung_for_while_it_may_send_what_is_due(team, number, recruiter):
    now = timezone.now()
    texts = ConversationFactory(team=team)
    for send_at in (None, now - timedelta(hours=1), now + timedelta(hours=1)):
        send_text(conversation=texts, author=recruiter, body="Hello", now=now, send_at=send_at, anyway=True)

    assert lanes_with_due_texts(now=now) == [(team.pk, number.pk, Message.Lane.REPLY)]
    pause_number(number=number, reason="Not now", now=now)
    assert lanes_with_due_texts(now=now) == []
    resume_number(number=number)
    assert lanes_with_due_texts(now=now) == [(team.pk, number.pk, Message.Lane.REPLY)]


def test_what_is_due_later_rings_for_nobody(team, number, recruiter):
    now = timezone.now()
    later = now + timedelta(hours=1)
    send_text(
        conversation=ConversationFactory(team=team), author=recruiter, body="Hello", now=now, send_at=later
    )

    assert lanes_with_due_texts(now=now) == []
    assert lanes_with_due_texts(now=later) == [(team.pk, number.pk, Message.Lane.REPLY)]
