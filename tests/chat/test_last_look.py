"""Between the claim and the answer: what is asked once more, and what comes too late."""

from __future__ import annotations

import time
from concurrent.futures import Future
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.noting import note_leaving
from apps.chat.receipts import record_answers
from apps.chat.services import close_conversation, send_text
from apps.events.models import Event
from apps.messaging.gateway import NEVER_BEGUN, Accepted, Answer, Refused
from apps.messaging.models import Number
from apps.messaging.pace import BURST
from apps.messaging.services import pause_number
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.messaging import new_sid


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148")


@pytest.fixture
def queued(conversation, recruiter):
    return send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())


def test_a_stop_after_the_claim_wins_too(queued, number, carrier):
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    text_in(number, phone="+13125550148", body="STOP")

    dispatch.take_off(batch.claimed).land()

    queued.refresh_from_db()
    assert carrier.new_texts() == []
    assert (queued.status, queued.error_code) == (Message.Status.FAILED, "recipient_opted_out")


def test_a_number_that_is_paused_after_the_claim_sends_nothing_and_keeps_it_queued(queued, number, carrier):
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    pause_number(number=number, reason="A manager paused it.", now=timezone.now())

    dispatch.take_off(batch.claimed).land()

    queued.refresh_from_db()
    assert carrier.new_texts() == []
    assert (queued.status, queued.attempts) == (Message.Status.QUEUED, 0)


def test_a_look_that_is_too_long_ago_sends_nothing(queued, number, carrier):
    (claimed,) = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    long_ago = time.monotonic() - dispatch.LONGEST_BEGINNING

    handed = dispatch._hand_over(dispatch.carrier_for(number), [claimed], looked_at=long_ago)
    assert handed.result() == [NEVER_BEGUN]
    assert carrier.new_texts() == []


def test_that_the_carrier_has_it_is_news_however_late(queued, number):
    (claimed,) = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    Message.objects.update(status="unknown", attempt_id=None)
    sid = new_sid()

    record_answers([(claimed, Accepted(sid=sid, status="queued"))], at=timezone.now())

    queued.refresh_from_db()
    assert (queued.status, queued.provider_sid) == (Message.Status.SENT, sid)


def test_a_planned_answer_answers_once_also_when_its_first_worker_died(
    conversation, number, recruiter, carrier
):
    text_in(number, phone="+13125550148", body="Still open?")
    at = timezone.now() + timedelta(minutes=5)
    send_text(conversation=conversation, author=recruiter, body="It is", now=timezone.now(), send_at=at)
    (claimed,) = dispatch.claim(number_id=number.pk, now=at).claimed
    record_answers([(claimed, NEVER_BEGUN)], at=at)
    Message.objects.update(send_at=timezone.now())
    Number.objects.update(free_at=None)

    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    assert conversation.last_body == "It is"
    assert Event.objects.filter(kind="message.queued").count() == 1


def test_a_planned_text_that_leaves_late_answers_only_what_came_before_its_moment(
    conversation, number, recruiter
):
    asked_at = timezone.now() - timedelta(hours=3)
    text_in(number, phone="+13125550148", body="Still open?", at=asked_at)
    at = asked_at + timedelta(hours=1)
    send_text(conversation=conversation, author=recruiter, body="It is", now=asked_at, send_at=at)
    asked_again_at = asked_at + timedelta(hours=2)
    text_in(number, phone="+13125550148", body="HELP", at=asked_again_at - timedelta(minutes=1))
    text_in(number, phone="+13125550148", body="And on Sunday?", at=asked_again_at)

    note_leaving(
        [one.message for one in dispatch.claim(number_id=number.pk, now=timezone.now()).claimed],
        at=timezone.now(),
    )

    conversation.refresh_from_db()
    assert conversation.waiting_since == asked_again_at


def test_a_planned_text_that_leaves_late_lets_nobody_wait_in_a_closed_chat(conversation, number, recruiter):
    asked_at = timezone.now() - timedelta(hours=3)
    at = asked_at + timedelta(hours=1)
    send_text(conversation=conversation, author=recruiter, body="Hello", now=asked_at, send_at=at)
    text_in(number, phone="+13125550148", body="And on Sunday?", at=at + timedelta(hours=1))
    close_conversation(conversation=conversation, actor=recruiter, now=timezone.now())

    note_leaving(
        [one.message for one in dispatch.claim(number_id=number.pk, now=timezone.now()).claimed],
        at=timezone.now(),
    )

    conversation.refresh_from_db()
    assert (conversation.is_closed, conversation.waiting_since) == (True, None)


def test_a_worker_that_slept_through_its_lease_sends_nothing(queued, number, carrier):
    long_ago = timezone.now() - timedelta(minutes=5)
    Message.objects.update(send_at=long_ago)
    claimed = dispatch.claim(number_id=number.pk, now=long_ago).claimed

    handed = dispatch._hand_over(dispatch.carrier_for(number), claimed, looked_at=time.monotonic())
    (answer,) = handed.result()

    assert answer.detail == "The worker was held up."
    assert carrier.new_texts() == []


def test_an_answer_for_a_claim_that_was_lost_changes_nothing(queued, number, carrier):
    claimed = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    Message.objects.filter(pk=queued.pk).update(status=Message.Status.UNKNOWN, attempt_id=None)

    record_answers([(claimed[0], Refused(code="30007", detail=""))], at=timezone.now())

    queued.refresh_from_db()
    assert queued.status == Message.Status.UNKNOWN


def test_what_never_began_to_leave_waits_for_nothing_and_takes_nothing_of_pace_and_cap(queued, number):
    (claimed,) = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    before, send_at = number.free_at, queued.send_at
    look = dispatch.LastLook(number=claimed.message.number, leaving=[claimed], staying=[])
    answers: Future[list[Answer]] = Future()
    answers.set_result([NEVER_BEGUN])

    flight = dispatch.Flight(look, answers)
    flight.land()

    queued.refresh_from_db()
    number.refresh_from_db()
    assert (queued.status, queued.send_at, queued.attempts, queued.looks) == ("queued", send_at, 0, 0)
    assert number.sent_count == 0
    # As long ago as a number that has rested.
    assert before is None
    assert number.free_at <= timezone.now() - BURST
    assert flight.next_batch() == dispatch.CALLS_AT_ONCE
