from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.messaging.selectors import is_opted_out
from tests.factories.chat import text_in
from tests.factories.messaging import new_sid


def test_a_text_from_an_unknown_phone_makes_a_candidate_an_application_and_a_waiting_chat(team, number):
    message = text_in(number, phone="+13125550148", body="Hi is this the warehouse job")

    candidate = Candidate.objects.get(phone="+13125550148")
    conversation = Conversation.objects.get(candidate=candidate)
    assert Application.objects.active().get(candidate=candidate).method == Application.Method.INBOUND
    assert conversation.waiting_since == message.created_at
    assert conversation.last_body == "Hi is this the warehouse job"


def test_writing_again_does_not_make_a_candidate_look_fresher(team, number):
    long_ago = timezone.now() - timedelta(hours=13)
    text_in(number, phone="+13125550148", at=long_ago)
    text_in(number, phone="+13125550148", body="Hello?")

    assert Conversation.objects.get().waiting_since == long_ago


def test_the_same_text_three_times_is_one_text(team, number):
    sid = new_sid()
    for _ in range(3):
        text_in(number, phone="+13125550148", sid=sid)

    assert Message.objects.count() == 1


def test_a_stop_opts_out_and_starts_no_clock(team, number):
    text_in(number, phone="+13125550148", body=" Stop! ")

    assert is_opted_out(team=team, phone="+13125550148")
    assert Conversation.objects.get().waiting_since is None


def test_start_lifts_the_stop(team, number):
    text_in(number, phone="+13125550148", body="STOP")
    text_in(number, phone="+13125550148", body="start")

    assert not is_opted_out(team=team, phone="+13125550148")


def test_an_inbound_text_reopens_a_closed_chat(team, number):
    text_in(number, phone="+13125550148")
    Conversation.objects.update(closed_at=timezone.now(), waiting_since=None)

    text_in(number, phone="+13125550148", body="One more thing")

    assert not Conversation.objects.get().is_closed
