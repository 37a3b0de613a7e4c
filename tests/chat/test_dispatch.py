"""A queued text goes to the carrier once, whatever the carrier does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import TEXT_LIFE, Conversation, Message
from apps.chat.receipts import record_answers
from apps.chat.services import send_text
from apps.chat.services.sending import ClientIdTaken
from apps.events.models import Event
from apps.messaging.gateway import Accepted, Refused
from apps.messaging.models import Number
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.messaging import new_sid


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148")


@pytest.fixture
def queued(conversation, recruiter):
    return send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())


def send_due(number: Number) -> None:
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


def test_a_text_reaches_the_carrier_once_and_is_sent(queued, number, carrier):
    send_due(number)
    send_due(number)

    queued.refresh_from_db()
    (accepted,) = carrier.new_texts()
    assert (accepted.to, accepted.body) == ("+13125550148", "Hi Candidate")
    assert (queued.status, queued.provider_sid) == (Message.Status.SENT, accepted.sid)
    assert str(queued.pk) in accepted.status_callback


def test_the_carrier_gets_the_text_only_after_commit(
    conversation, recruiter, carrier, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send_text(conversation=conversation, author=recruiter, body="Hi Sam", now=timezone.now())
        assert carrier.new_texts() == []

    assert [text.body for text in carrier.new_texts()] == ["Hi Sam"]


def test_a_stop_that_overtakes_a_queued_text_wins(queued, number, carrier):
    text_in(number, phone="+13125550148", body="STOP")

    send_due(number)

    queued.refresh_from_db()
    assert carrier.new_texts() == []
    assert (queued.status, queued.error_code) == (Message.Status.FAILED, "recipient_opted_out")


def test_a_number_that_the_carrier_does_not_take_is_paused_and_its_texts_wait(queued, number, carrier):
    Number.objects.filter(pk=number.pk).update(auth_token="wrong")

    send_due(number)

    queued.refresh_from_db()
    number.refresh_from_db()
    assert (queued.status, queued.attempts) == (Message.Status.QUEUED, 0)
    assert "account id and token" in number.pause_reason


def test_a_refusal_that_comes_late_changes_nothing(queued, number, team):
    text_in(number, phone="+13125550148", body="STOP")
    refused = dispatch.claim(number_id=number.pk, now=timezone.now()).refused
    Message.objects.filter(pk=queued.pk).update(status=Message.Status.CANCELLED)

    dispatch.refuse(refused, at=timezone.now())

    queued.refresh_from_db()
    assert queued.status == Message.Status.CANCELLED


def test_too_many_requests_is_tried_again_later_and_counts_no_failure(queued, number, carrier):
    carrier.behave(mode="rate_limit", callbacks="missing")

    send_due(number)

    queued.refresh_from_db()
    assert queued.status == Message.Status.QUEUED
    assert queued.send_at > timezone.now()


def test_a_carrier_that_is_away_counts_as_no_try_and_is_left_alone_ever_longer(queued, number, carrier):
    carrier.behave(mode="rate_limit", callbacks="missing")
    pauses = []
    for waited in (0, 8, 3600):
        due_at = timezone.now() - timedelta(seconds=waited)
        Message.objects.update(send_at=due_at, send_before=due_at + TEXT_LIFE)
        send_due(number)
        queued.refresh_from_db()
        pauses.append((queued.send_at - queued.updated_at).total_seconds())

    assert queued.attempts == 0
    assert pauses == pytest.approx([1, 8, 30], abs=2)


def test_what_could_not_leave_in_a_day_is_not_sent_any_more(queued, number, carrier):
    Message.objects.update(send_before=timezone.now())

    send_due(number)

    queued.refresh_from_db()
    assert carrier.new_texts() == []
    assert (queued.status, queued.error_code) == (Message.Status.FAILED, "expired")
    assert "24 hours" in queued.error_detail


def test_the_carrier_may_hold_a_text_no_longer_than_it_is_worth(queued, number, carrier):
    Message.objects.update(send_before=timezone.now() + timedelta(minutes=10))

    send_due(number)

    (accepted,) = carrier.new_texts()
    assert 590 <= accepted.validity_period <= 600


@pytest.mark.parametrize(("code", "tries"), [("30001", 4), ("99999", 2), ("21211", 1)])
def test_a_passing_fault_is_tried_again_so_often_and_no_more(queued, number, code, tries):
    for attempt in range(1, tries + 1):
        now = timezone.now() + timedelta(minutes=attempt)
        (claimed,) = dispatch.claim(number_id=number.pk, now=now).claimed
        record_answers([(claimed, Refused(code=code, detail=""))], at=now)

    queued.refresh_from_db()
    assert queued.status == Message.Status.FAILED
    assert queued.attempts == tries


@pytest.mark.parametrize("mode", ["accept_then_500", "accept_then_reset", "server_error"])
def test_an_unclear_answer_is_never_followed_by_a_second_try(queued, number, carrier, mode):
    carrier.behave(mode=mode, callbacks="missing")

    send_due(number)
    send_due(number)

    queued.refresh_from_db()
    assert queued.status == Message.Status.UNKNOWN
    assert len(carrier.new_texts()) <= 1


def test_a_refusal_is_shown_in_plain_words_and_learnt_from(team, number, recruiter, carrier):
    conversation = ConversationFactory(team=team, phone="+15005550009")
    message = send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())

    send_due(number)

    message.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.FAILED, "21614")
    assert "not a mobile number" in message.error_detail


def test_pace_spreads_texts_over_time(team, number, recruiter, carrier):
    Number.objects.update(pace=1.0)
    for index in range(5):
        conversation = ConversationFactory(team=team, phone=f"+1312555020{index}")
        send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())

    send_due(number)

    assert len(carrier.new_texts()) == 3
    assert Message.objects.filter(status=Message.Status.QUEUED).count() == 2


def test_a_scheduled_text_answers_when_it_leaves_and_open_screens_hear_of_it(
    conversation, number, recruiter, carrier
):
    text_in(number, phone="+13125550148", body="Hello?")
    now = timezone.now()
    text = send_text(
        conversation=conversation,
        author=recruiter,
        body="Later",
        now=now,
        send_at=now + timedelta(milliseconds=1),
    )
    assert Conversation.objects.get().last_body == "Hello?"
    before = Event.objects.count()

    send_due(number)

    row = Conversation.objects.get()
    assert (row.waiting_since, row.last_body, row.last_is_inbound) == (None, "Later", False)
    told = Event.objects.filter(subject_id=text.pk).order_by("pk")
    assert [event.kind for event in told][1:] == ["message.queued", "message.sent"]
    assert Event.objects.count() == before + 2


def test_a_text_that_is_tried_again_does_not_answer_what_they_wrote_meanwhile(queued, number, carrier):
    carrier.behave(mode="rate_limit", callbacks="missing")
    send_due(number)
    carrier.behave(callbacks="missing")
    text_in(number, phone="+13125550148", body="Are you there?")
    Message.objects.filter(pk=queued.pk).update(send_at=timezone.now())

    send_due(number)

    queued.refresh_from_db()
    assert queued.status == Message.Status.SENT
    assert Conversation.objects.get().is_waiting


def test_two_texts_with_one_id_of_the_carrier_are_both_sent_once(queued, number, carrier):
    twin = send_text(conversation=queued.conversation, author=queued.author, body="Twin", now=timezone.now())
    claimed = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    sid = new_sid()

    record_answers([(one, Accepted(sid=sid, status="queued")) for one in claimed], at=timezone.now())

    rows = Message.objects.filter(pk__in=[queued.pk, twin.pk]).values_list("status", "provider_sid")
    assert set(rows) == {("sent", sid), ("sent", None)}


def test_an_opt_out_that_the_carrier_tells_of_is_shown(team, number, recruiter, carrier):
    conversation = ConversationFactory(team=team, phone="+15005550004")
    send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())

    send_due(number)

    event = Event.objects.get(kind="candidate.opted_out")
    assert (event.conversation_id, event.subject_id) == (conversation.pk, conversation.candidate_id)


def test_a_paused_number_keeps_its_queue(queued, number, carrier):
    Number.objects.update(paused_at=timezone.now(), pause_reason="The account is suspended.")
    send_due(number)
    queued.refresh_from_db()
    assert queued.status == Message.Status.QUEUED

    Number.objects.update(paused_at=None)
    send_due(number)

    assert len(carrier.new_texts()) == 1


def test_a_round_costs_the_same_for_one_text_as_for_sixteen(team, number, recruiter, carrier, count_queries):
    def queries_for(count: int) -> int:
        for _ in range(count):
            conversation = ConversationFactory(team=team)
            send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())
        return count_queries(lambda: send_due(number))

    for_one = queries_for(1)

    assert queries_for(dispatch.CALLS_AT_ONCE) == for_one < 24
    assert Event.objects.filter(kind="message.sent").count() == 1 + dispatch.CALLS_AT_ONCE


def test_the_same_client_id_is_the_same_text_and_never_anothers(team, number, recruiter, conversation):
    now = timezone.now()
    first = send_text(conversation=conversation, author=recruiter, body="Hi", now=now, client_id="one")
    again = send_text(conversation=conversation, author=recruiter, body="Hi", now=now, client_id="one")
    assert again == first

    other = ConversationFactory(team=team, phone="+13125550149")
    with pytest.raises(ClientIdTaken):
        send_text(conversation=other, author=recruiter, body="Hi", now=now, client_id="one")
