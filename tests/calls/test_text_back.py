"""The text back to who called and spoke to nobody."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.calls.models import Call
from apps.chat.models import Conversation, Message
from apps.messaging.models import Number, OptOut
from apps.messaging.services import opt_out, record_consent
from tests.factories.calls import (
    CALLER,
    ring,
    said,
    text_back,
    texts_out,
)


def test_the_text_back_has_the_teams_words_and_says_once_how_to_end_texts(team, number, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    text_back(number, "Hi {{first_name|there}}, {{team_name}} here. Text us.")

    ring(number)

    text = Message.objects.get()
    assert text.body == f"Hi there, {team.name} here. Text us.\nReply STOP to opt out."
    assert (text.origin, text.lane, text.status) == ("auto", Message.Lane.REPLY, "queued")
    assert text.send_before == Call.objects.get().created_at + timedelta(hours=1)
    assert Call.objects.get().text_back == text
    assert Conversation.objects.get().waiting_since is None


def test_one_text_back_a_day(number):
    text_back(number)

    ring(number)
    ring(number)
    assert len(texts_out()) == 1
    assert said()["why_no_text"] == "They had a text back less than a day ago."

    Call.objects.update(created_at=timezone.now() - timedelta(days=1))
    ring(number)
    assert len(texts_out()) == 2


def test_who_opted_out_or_refused_texts_gets_none(team, number):
    text_back(number)
    now = timezone.now()
    opt_out(team=team, phone=CALLER, source=OptOut.Source.KEYWORD, wording="STOP", now=now)
    other = "+13125550149"
    record_consent(team=team, phone=other, given=False, method="form", wording="", at=now)

    ring(number)
    ring(number, From=other)

    assert texts_out() == []
    assert Call.objects.count() == 2
    assert "did not agree" in str(said()["why_no_text"])


def test_a_text_back_that_cannot_leave_loses_no_call(team, number):
    text_back(number)
    Number.objects.update(paused_at=timezone.now(), pause_reason="The token is wrong.")

    ring(number)

    assert texts_out() == []
    assert "paused" in str(said()["why_no_text"])
