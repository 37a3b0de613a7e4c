from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.messaging.selectors import opt_outs_of
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

    assert opt_outs_of("+13125550148", team=team).exists()
    assert Conversation.objects.get().waiting_since is None


def test_start_lifts_the_stop(team, number):
    text_in(number, phone="+13125550148", body="STOP")
    text_in(number, phone="+13125550148", body="start")

    assert not opt_outs_of("+13125550148", team=team).exists()


@pytest.mark.parametrize(
    ("said", "is_out"), [(["Yes", "STOP"], True), (["START", "STOP"], True), (["STOP", "START"], False)]
)
@pytest.mark.parametrize("heard", [1, -1], ids=["as said", "the other way round"])
def test_of_two_wishes_the_later_counts_whichever_is_heard_of_first(team, number, said, is_out, heard):
    now = timezone.now()
    texts = [(now - timedelta(minutes=10), said[0]), (now - timedelta(minutes=5), said[1])]
    for at, body in texts[::heard]:
        text_in(number, phone="+13125550148", body=body, at=at)

    assert opt_outs_of("+13125550148", team=team).exists() is is_out


def test_a_stop_said_again_outlives_a_start_in_between(team, number):
    now = timezone.now()
    for minutes, body in [(9, "STOP"), (3, "STOP"), (6, "START")]:
        text_in(number, phone="+13125550148", body=body, at=now - timedelta(minutes=minutes))

    assert opt_outs_of("+13125550148", team=team).exists()


def test_an_inbound_text_reopens_a_closed_chat(team, number):
    text_in(number, phone="+13125550148")
    Conversation.objects.update(closed_at=timezone.now(), waiting_since=None)

    text_in(number, phone="+13125550148", body="One more thing")

    assert not Conversation.objects.get().is_closed
