"""A phone call to a number of ours: believed only with its signature, answered, and in the thread of who called."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from apps.calls.models import Call
from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.chat.services import close_conversation
from apps.events.models import Event
from apps.messaging.models import ConsentEvent, Number, QuarantinedWebhook
from apps.messaging.selectors import consents_given
from apps.messaging.services import update_number
from tests.factories.calls import (
    CALLER,
    FRONT_DESK,
    SID,
    end_path,
    forward,
    hang_up,
    ring,
    said,
    text_back,
    texts_out,
)
from tests.factories.chat import text_in
from tests.factories.webhooks import HOST

# ------------------------------------------------------------------ words


def test_a_call_is_answered_with_words_and_stands_in_the_thread(team, number):
    response = ring(number)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml"
    spoken = ET.fromstring(response.content).find("Say")
    assert spoken.get("language") == "en-US"
    assert spoken.text.startswith(f"Thank you for calling {team.name}. ")
    known = Call.objects.get()
    assert (known.outcome, known.phone, known.candidate.phone) == ("words", CALLER, CALLER)
    event = Event.objects.get(kind="call.received")
    assert event.conversation_id == Conversation.objects.get().pk
    assert CALLER not in str(event.data)


def test_who_calls_and_is_unknown_is_added_as_who_texts_is(number):
    ring(number)

    assert Application.objects.get().method == Application.Method.INBOUND
    chat = Conversation.objects.get()
    assert (chat.number, chat.waiting_since, chat.stage) == (number, None, Conversation.Stage.NEW)
    assert texts_out() == []


def test_the_words_are_the_teams_own_in_the_language_it_chose(number):
    update_number(number=number, fields={"call_words": "Llámenos <mañana> & siempre", "call_language": "es"})

    spoken = ET.fromstring(ring(number).content).find("Say")

    assert (spoken.text, spoken.get("language")) == ("Llámenos <mañana> & siempre", "es-MX")


def test_a_call_changes_no_clock_and_is_no_consent(team, number):
    before = timezone.now() - timedelta(hours=3)
    text_in(number, phone=CALLER, body="Is it still open?", at=before)
    consents = ConsentEvent.objects.count()
    agreed = consents_given(team=team).filter(phone=CALLER).exists()

    ring(number)

    chat = Conversation.objects.get()
    assert chat.waiting_since == chat.last_inbound_at == before
    assert ConsentEvent.objects.count() == consents
    assert consents_given(team=team).filter(phone=CALLER).exists() == agreed


def test_a_call_opens_a_closed_chat(team, number):
    text_in(number, phone=CALLER, body="Hello")
    close_conversation(conversation=Conversation.objects.get(), actor=None, now=timezone.now())

    ring(number)

    assert not Conversation.objects.get().is_closed
    assert said("conversation.opened")["by"] == "call"


@pytest.mark.parametrize(
    "caller",
    [
        "",
        "anonymous",
        "Restricted",
        "+266696687",
        "+2562533",
        "+8656696",
        "+7378742833",
        "+86282452253",
        "12345",
        "+1",
        "+1\n",
        "\x00",
    ],
)
@pytest.mark.parametrize("mode", ["answer", "forward"])
def test_who_withholds_their_number_is_answered_and_has_no_thread(number, caller, mode):
    text_back(number)
    update_number(number=number, fields={"call_mode": mode, "call_forward_to": FRONT_DESK})

    response = ring(number, From=caller, CallSid=SID)
    assert ET.fromstring(response.content)[0].tag == ("Dial" if mode == "forward" else "Say")
    ended = hang_up(number, sid=SID, status="no-answer", From=caller)

    assert response.status_code == ended.status_code == 200
    assert Call.objects.get().phone == ""
    assert Candidate.objects.count() == Conversation.objects.count() == Message.objects.count() == 0


def test_a_number_of_ours_that_calls_is_nobody(number):
    text_back(number)

    ring(number, From=number.phone)

    assert Candidate.objects.count() == Message.objects.count() == 0


# ------------------------------------------------------------------ forwarded


def test_a_forwarded_call_rings_elsewhere_and_its_end_is_in_the_thread(number, team):
    forward(number)
    text_back(number)

    dial = ET.fromstring(ring(number, CallSid=SID).content).find("Dial")
    assert (dial.find("Number").text, dial.get("timeout")) == (FRONT_DESK, "20")
    assert dial.get("action").startswith(f"{HOST}{end_path(number)}")
    assert said()["outcome"] == "forwarded"
    answer = hang_up(number, sid=SID, status="completed", seconds="130")

    assert list(ET.fromstring(answer.content)) == []
    known = Call.objects.get()
    assert (known.outcome, known.seconds) == ("answered", 130)
    assert said("call.ended") == {
        "outcome": "answered",
        "seconds": 130,
        "forwarded_to": "(312) 555-0111",
        "why_no_text": "",
    }
    assert texts_out() == []


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled"])
def test_when_nobody_answers_they_hear_the_words_and_get_the_text(number, status):
    forward(number, call_words="Nobody is in.")
    text_back(number)

    ring(number, CallSid=SID)
    answer = hang_up(number, sid=SID, status=status)

    assert ET.fromstring(answer.content).find("Say").text == "Nobody is in."
    assert said("call.ended")["outcome"] == "missed"
    assert len(texts_out()) == 1


@pytest.mark.parametrize("seconds", ["", "many", "9" * 5000, "-1", "٣"])
def test_how_long_was_spoken_may_be_said_oddly(number, seconds):
    forward(number)
    ring(number, CallSid=SID)

    assert hang_up(number, sid=SID, status="completed", seconds=seconds).status_code == 200
    assert Call.objects.get().outcome == "answered"


def test_who_has_the_phone_that_calls_go_to_hears_the_words(number):
    forward(number)

    assert ET.fromstring(ring(number, From=FRONT_DESK).content).find("Say") is not None


def test_a_phone_that_sends_the_call_back_ends_the_circle(number):
    forward(number)

    ring(number)
    again = ring(number)

    assert ET.fromstring(again.content).find("Say") is not None


def test_calls_go_to_no_number_that_texts_here_by_now(team, number):
    forward(number)
    Number.objects.filter(pk=number.pk).update(call_forward_to=number.phone)

    assert ET.fromstring(ring(number).content).find("Say") is not None


def test_the_end_of_a_call_that_nobody_knows_is_kept(number):
    assert hang_up(number, sid=SID, status="completed").status_code == 200
    assert QuarantinedWebhook.objects.get().kind == "voice_end"
