"""A text that never left has answered nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Conversation, Message
from apps.chat.services import (
    AlreadyAnswered,
    CannotRetry,
    clear_waiting,
    close_conversation,
    open_conversation,
    record_status,
    retry_text,
    send_text,
    undo_close,
)
from apps.events.models import Event
from tests.factories.chat import text_in

PHONE = "+13125550148"
LONG_AGO = timedelta(hours=30)


@pytest.fixture
def asked_at() -> datetime:
    return timezone.now() - LONG_AGO


@pytest.fixture
def conversation(number, asked_at) -> Conversation:
    return text_in(number, phone=PHONE, body="Still open?", at=asked_at).conversation


def waiting_since(conversation: Conversation) -> datetime | None:
    return Conversation.objects.get(pk=conversation.pk).waiting_since


def answer(conversation: Conversation, author, body: str = "It is!", **more) -> Message:
    return send_text(conversation=conversation, author=author, body=body, now=timezone.now(), **more)


def call_back(message: Message, status: str, error: str = "") -> None:
    fields = QueryDict(mutable=True)
    sid = message.provider_sid or f"SM{message.pk.hex}"
    fields.update({"MessageSid": sid, "MessageStatus": status, "ErrorCode": error})
    record_status(number=message.number, message_id=message.pk, fields=fields, at=timezone.now())


def fail(message: Message) -> None:
    call_back(message, "failed", "30007")


def test_who_waited_waits_on_since_then_when_the_answer_fails(conversation, asked_at, recruiter):
    message = answer(conversation, recruiter)
    assert waiting_since(conversation) is None

    fail(message)

    assert waiting_since(conversation) == asked_at
    assert Event.objects.filter(kind="conversation.wait_corrected", conversation_id=conversation.pk).exists()


def test_an_answer_that_the_carrier_refuses_is_none(number, recruiter, carrier):
    conversation = text_in(number, phone="+15005550009").conversation
    answer(conversation, recruiter)

    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    assert Message.objects.get(body="It is!").is_failed
    assert waiting_since(conversation) == conversation.waiting_since is not None


def test_an_answer_that_the_carrier_could_not_deliver_is_none(conversation, asked_at, recruiter):
    message = answer(conversation, recruiter)

    call_back(message, "undelivered", "30003")

    assert waiting_since(conversation) == asked_at


def test_an_answer_that_the_gate_stops_is_none(conversation, asked_at, recruiter, number):
    answer(conversation, recruiter)
    text_in(number, phone=PHONE, body="STOP")

    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    assert Message.objects.get(body="It is!").error_code == "recipient_opted_out"
    assert waiting_since(conversation) == asked_at


def test_a_failed_answer_that_is_delivered_after_all_has_answered(conversation, recruiter):
    message = answer(conversation, recruiter)
    call_back(message, "failed", "30008")

    call_back(message, "delivered")

    assert waiting_since(conversation) is None


def test_what_they_wrote_after_a_late_delivery_still_waits(conversation, number, recruiter):
    message = answer(conversation, recruiter)
    call_back(message, "failed", "30008")
    text_in(number, phone=PHONE, body="Hello?")

    call_back(message, "delivered")

    assert waiting_since(conversation) is not None


def test_another_answer_that_left_keeps_them_answered(conversation, recruiter):
    first, second = answer(conversation, recruiter), answer(conversation, recruiter, "Come by.")

    fail(first)
    assert waiting_since(conversation) is None

    fail(second)
    assert waiting_since(conversation) == conversation.waiting_since


def test_an_answer_before_they_asked_again_is_none_for_that(conversation, number, recruiter):
    call_back(answer(conversation, recruiter), "sent")
    asked_again = text_in(number, phone=PHONE, body="And tomorrow?").created_at

    fail(answer(conversation, recruiter, "Tomorrow too."))

    assert waiting_since(conversation) == asked_again


def test_who_wrote_again_meanwhile_waits_since_the_older_text(conversation, asked_at, number, recruiter):
    message = answer(conversation, recruiter)
    text_in(number, phone=PHONE, body="Hello?")

    fail(message)

    assert waiting_since(conversation) == asked_at


def test_of_two_failed_answers_the_older_wait_counts(conversation, asked_at, number, recruiter):
    first = answer(conversation, recruiter)
    text_in(number, phone=PHONE, body="Hello?")
    second = answer(conversation, recruiter, "Sorry, here I am.")

    fail(first)
    assert waiting_since(conversation) is None
    fail(second)
    assert waiting_since(conversation) == asked_at
    call_back(second, "delivered")
    assert waiting_since(conversation) is None


def test_a_wait_that_is_older_still_stays(conversation, asked_at, number, recruiter):
    message = answer(conversation, recruiter)
    found_later = asked_at - timedelta(hours=1)
    text_in(number, phone=PHONE, body="Hi there", at=found_later)

    fail(message)

    assert waiting_since(conversation) == found_later


def test_the_delivery_of_an_answer_answers_no_text_that_was_found_later(
    conversation, asked_at, number, recruiter
):
    message = answer(conversation, recruiter)
    found_later = asked_at - timedelta(hours=1)
    text_in(number, phone=PHONE, body="Hi there", at=found_later)

    call_back(message, "delivered")

    assert waiting_since(conversation) == found_later


def test_a_text_that_is_only_planned_answers_nobody(conversation, asked_at, recruiter):
    message = answer(conversation, recruiter)
    answer(conversation, recruiter, "Tomorrow then.", send_at=timezone.now() + timedelta(days=1))

    fail(message)

    assert waiting_since(conversation) == asked_at


def test_no_reply_needed_outlives_the_failure_of_an_answer(conversation, number, recruiter):
    message = answer(conversation, recruiter)
    text_in(number, phone=PHONE, body="Never mind")
    clear_waiting(conversation=conversation, actor=recruiter)

    fail(message)

    assert waiting_since(conversation) is None


def test_in_a_chat_that_was_closed_after_the_answer_nobody_waits(conversation, recruiter):
    message = answer(conversation, recruiter)
    close_conversation(conversation=conversation, actor=recruiter, now=timezone.now())
    open_conversation(conversation=conversation, actor=recruiter)

    fail(message)

    assert waiting_since(conversation) is None


def test_a_text_to_who_did_not_wait_makes_nobody_wait_when_it_fails(conversation, recruiter):
    clear_waiting(conversation=conversation, actor=recruiter)

    fail(answer(conversation, recruiter, "One more thing"))

    assert waiting_since(conversation) is None


def test_trying_a_failed_answer_again_answers(conversation, recruiter):
    message = answer(conversation, recruiter)
    fail(message)
    message.refresh_from_db()

    again = retry_text(message=message, author=recruiter, now=timezone.now())

    assert waiting_since(conversation) is None
    fail(again)
    assert waiting_since(conversation) == conversation.waiting_since


def test_a_closing_that_was_undone_ends_no_wait(conversation, asked_at, recruiter):
    message = answer(conversation, recruiter)
    close_conversation(conversation=conversation, actor=recruiter, now=timezone.now())
    undo_close(conversation=conversation, actor=recruiter)

    fail(message)

    assert waiting_since(conversation) == asked_at


def test_what_a_colleague_answered_meanwhile_is_not_answered_again_by_a_retry(
    conversation, recruiter, teammate
):
    message = answer(conversation, recruiter)
    fail(message)
    answer(conversation, teammate, "Come at nine.")

    with pytest.raises(AlreadyAnswered, match="Come at nine"):
        retry_text(message=message, author=recruiter, now=timezone.now())


def test_what_was_delivered_after_all_is_not_tried_again(conversation, recruiter):
    message = answer(conversation, recruiter)
    fail(message)
    seen_failed = Message.objects.get(pk=message.pk)
    call_back(message, "delivered")

    with pytest.raises(CannotRetry):
        retry_text(message=seen_failed, author=recruiter, now=timezone.now())


def test_a_text_planned_for_later_that_fails_gives_the_wait_back(conversation, recruiter, number, carrier):
    text = answer(conversation, recruiter, send_at=timezone.now() + timedelta(hours=1))
    Message.objects.filter(pk=text.pk).update(send_at=timezone.now())
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    text.refresh_from_db()
    assert waiting_since(conversation) is None

    call_back(text, "undelivered", "30005")

    assert waiting_since(conversation) == conversation.waiting_since
    call_back(text, "delivered")
    assert waiting_since(conversation) is None
