"""The door of phone calls: only what is signed comes in, and only once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.calls.models import Call
from apps.chat.models import Message
from apps.chat.services import StillForged, replay_quarantined
from apps.events.models import Event
from apps.messaging.models import QuarantinedWebhook
from apps.messaging.services import update_number
from tests.factories.calls import (
    SID,
    call_fields,
    end_path,
    forward,
    hang_up,
    ring,
    said,
    text_back,
    texts_out,
    voice_path,
)
from tests.factories.messaging import AUTH_TOKEN
from tests.factories.webhooks import HOST, call, signature


def test_copies_of_one_call_are_answered_alike_and_counted_once(number):
    text_back(number)
    fields = call_fields(number)

    first = call(voice_path(number), fields, token=AUTH_TOKEN)
    update_number(number=number, fields={"call_words": "Other words by now."})
    again = [call(voice_path(number), fields, token=AUTH_TOKEN).content for _ in range(2)]

    assert again == [first.content] * 2
    assert (
        Call.objects.count()
        == Message.objects.count()
        == Event.objects.filter(kind="call.received").count()
        == 1
    )


def test_copies_of_one_end_are_answered_alike_and_counted_once(number):
    forward(number)
    text_back(number)
    ring(number, CallSid=SID)

    answers = {hang_up(number, sid=SID, status="busy").content for _ in range(3)}

    assert len(answers) == 1
    assert len(texts_out()) == Event.objects.filter(kind="call.ended").count() == 1


@pytest.mark.parametrize("tamper", [{"From": "+13125550149"}, {"CallSid": SID}, {"Extra": "field"}])
@pytest.mark.parametrize("path", [voice_path, end_path])
def test_a_changed_call_is_refused_and_kept(number, tamper, path):
    fields = call_fields(number)
    signed = signature(f"{HOST}{path(number)}", fields, AUTH_TOKEN)

    response = Client().post(path(number), fields | tamper, headers={"X-Twilio-Signature": signed})

    assert response.status_code == 403
    assert Call.objects.count() == 0
    assert QuarantinedWebhook.objects.count() == 1


@pytest.mark.parametrize("path", [voice_path, end_path])
def test_a_call_without_a_signature_is_refused(number, path):
    assert Client().post(path(number), call_fields(number)).status_code == 403


@pytest.mark.parametrize("path", ["voice", "voice/end"])
def test_an_unknown_address_is_not_found(db, path):
    assert Client().post(f"/webhooks/twilio/nobody/{path}", {}).status_code == 404


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({"AccountSid": "AC" + "f" * 32}, 403),
        ({"To": "+13125550199"}, 403),
        ({"CallSid": "CA" + "0" * 32 + "\n"}, 200),
        ({"CallSid": ""}, 200),
        ({"CallerName": "\x00"}, 200),
    ],
)
def test_odd_fields_are_taken_in_or_kept_but_never_break_the_call(number, odd, status):
    response = ring(number, **odd)

    assert response.status_code == status
    assert Call.objects.count() + QuarantinedWebhook.objects.count() == 1


def test_the_carriers_own_vector_of_a_voice_call_holds():
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    assert signature("https://mycompany.com/myapp.php?foo=1&bar=2", fields, "12345") == (
        "GvWf1cFY/Q7PnoempGyD5oXAezc="
    )


def test_a_refused_call_is_a_missed_one_once_the_token_is_right(number):
    text_back(number)
    call(voice_path(number), call_fields(number), token="the-token-they-use-now")
    kept = QuarantinedWebhook.objects.get()
    with pytest.raises(StillForged):
        replay_quarantined(webhook=kept, at=timezone.now())

    kept.number.auth_token = "the-token-they-use-now"
    kept.number.save()
    replay_quarantined(webhook=kept, at=timezone.now())
    replay_quarantined(webhook=kept, at=timezone.now())

    assert Call.objects.get().created_at == kept.created_at
    assert said()["outcome"] == "missed"
    assert texts_out() == []


def test_the_refused_end_of_a_call_is_noted_once_the_token_is_right(number):
    forward(number)
    ring(number, CallSid=SID)
    number.auth_token = "a-wrong-token"
    number.save()
    hang_up(number, sid=SID, status="completed", seconds="9")

    number.auth_token = AUTH_TOKEN
    number.save()
    replay_quarantined(webhook=QuarantinedWebhook.objects.get(), at=timezone.now())

    assert Call.objects.get().outcome == "answered"
