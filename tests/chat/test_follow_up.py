"""A text whose callbacks were lost is asked after, ever more rarely, until its fate is known or of no more use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Conversation, Message
from apps.chat.periodic import follow_up_silent
from apps.chat.services import send_text
from tests.factories.chat import text_in

Status = Message.Status


PHONE = "+13125550148"


def send(number, recruiter, carrier) -> Message:
    """Send an answer, of which the carrier knows the end and tells nobody."""
    conversation = text_in(number, phone=PHONE, body="Still open?").conversation
    message = send_text(conversation=conversation, author=recruiter, body="It is", now=timezone.now())
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    carrier.settle()
    message.refresh_from_db()
    assert message.status == Status.SENT
    return message


@pytest.fixture
def sent(number, recruiter, carrier) -> Message:
    return send(number, recruiter, carrier)


def follow_up_after(message: Message, age: timedelta) -> Message:
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - age)
    follow_up_silent()
    message.refresh_from_db()
    return message


def test_a_receipt_that_was_lost_is_fetched(sent):
    assert follow_up_after(sent, timedelta(minutes=16)).status == Status.DELIVERED


def test_a_failure_that_was_lost_gives_the_wait_back(number, recruiter, carrier):
    carrier.fail_phone(PHONE, 30005)
    sent = send(number, recruiter, carrier)
    carrier.fail_phone(PHONE, None)

    assert follow_up_after(sent, timedelta(minutes=16)).status == Status.UNDELIVERED
    assert Conversation.objects.get().waiting_since is not None


@pytest.mark.parametrize("age", [timedelta(minutes=14), timedelta(hours=31)])
def test_nobody_asks_too_soon_or_when_it_is_of_no_use(sent, age):
    assert follow_up_after(sent, age).status == Status.SENT


def test_without_news_the_next_look_is_as_far_off_as_the_text_is_old(sent, number):
    known = number.auth_token
    number.auth_token = "not the carrier's"
    number.save()
    asked = follow_up_after(sent, timedelta(hours=2))
    assert timedelta(minutes=119) < asked.lease_until - timezone.now() < timedelta(minutes=121)
    number.auth_token = known
    number.save()

    assert follow_up_after(sent, timedelta(hours=2)).status == Status.SENT
    Message.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    assert follow_up_after(sent, timedelta(hours=4)).status == Status.DELIVERED
