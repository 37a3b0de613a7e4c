"""The carrier's inbound call: believed only with its signature, and never taken in twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.chat.models import Conversation, Message
from apps.chat.services import StillForged, replay_quarantined
from apps.messaging.gate import LANDLINE, NO_CONSENT, refusal_for
from apps.messaging.models import ConsentEvent, Number, PhoneFact, QuarantinedWebhook
from apps.messaging.services import connect_number, record_consent, record_phone_fact
from tests.factories.messaging import AUTH_TOKEN
from tests.factories.webhooks import HOST, call, inbound_fields, inbound_path, signature


def test_a_signed_text_is_taken_in_and_answered_with_empty_twiml(number):
    response = call(
        inbound_path(number), inbound_fields(number, Body=" Yes, I am – “interested” 😀 "), token=AUTH_TOKEN
    )

    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml"
    assert response.content.endswith(b"<Response/>")
    assert Message.objects.get().body == " Yes, I am – “interested” 😀 "


def test_three_copies_of_one_text_are_one_message(number):
    fields = inbound_fields(number)

    answers = [call(inbound_path(number), fields, token=AUTH_TOKEN).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert Message.objects.count() == Conversation.objects.count() == 1


@pytest.mark.parametrize(
    "tamper",
    [
        {"Body": "Changed on the way"},
        {"From": "+13125550149"},
        {"Extra": "field"},
    ],
)
def test_a_changed_call_is_refused_and_kept(number, tamper):
    fields = inbound_fields(number)
    signed = signature(f"{HOST}{inbound_path(number)}", fields, AUTH_TOKEN)

    response = Client().post(inbound_path(number), fields | tamper, headers={"X-Twilio-Signature": signed})

    assert response.status_code == 403
    assert Message.objects.count() == 0
    assert QuarantinedWebhook.objects.count() == 1


def test_a_call_without_a_signature_is_refused(number):
    assert Client().post(inbound_path(number), inbound_fields(number)).status_code == 403


def test_an_unknown_address_is_not_found(db):
    assert Client().post("/webhooks/twilio/nobody/inbound", {}).status_code == 404


def test_another_account_with_the_right_token_is_refused(number):
    fields = inbound_fields(number, AccountSid="AC" + "f" * 32)

    assert call(inbound_path(number), fields, token=AUTH_TOKEN).status_code == 403


def test_the_previous_token_holds_for_a_day_while_it_is_being_rotated(team, number):
    def answers() -> list[int]:
        fields = inbound_fields(number)
        return [
            call(inbound_path(number), fields, token=token).status_code
            for token in (AUTH_TOKEN, "the-new-token")
        ]

    new = {"account_sid": number.account_sid, "auth_token": "the-new-token"}
    connect_number(team=team, phone=number.phone, now=timezone.now(), is_proven=True, **new)
    assert answers() == [200, 200]

    Number.objects.filter(pk=number.pk).update(previous_token_until=timezone.now())
    assert answers() == [403, 200]


def test_a_kept_call_is_replayed_once_the_token_is_right(number):
    call(inbound_path(number), inbound_fields(number), token="the-token-they-use-now")
    kept = QuarantinedWebhook.objects.get()
    with pytest.raises(StillForged):
        replay_quarantined(webhook=kept, at=timezone.now())

    kept.number.auth_token = "the-token-they-use-now"
    kept.number.save()
    replay_quarantined(webhook=kept, at=timezone.now())
    replay_quarantined(webhook=kept, at=timezone.now())

    assert Message.objects.get().created_at == kept.created_at
    assert QuarantinedWebhook.objects.waiting().count() == 0


def test_who_did_not_agree_and_writes_to_us_may_be_answered(team, number):
    phone = "+13125550148"
    record_consent(team=team, phone=phone, given=False, method="form", wording="", at=timezone.now())
    assert refusal_for(team=team, number=number, phone=phone, now=timezone.now()) is NO_CONSENT

    call(inbound_path(number), inbound_fields(number, Body="HELP"), token=AUTH_TOKEN)
    assert refusal_for(team=team, number=number, phone=phone, now=timezone.now()) is NO_CONSENT
    call(inbound_path(number), inbound_fields(number, Body="Is it still open?"), token=AUTH_TOKEN)

    assert refusal_for(team=team, number=number, phone=phone, now=timezone.now()) is None
    assert ConsentEvent.objects.order_by("at").last().kind == ConsentEvent.Kind.GIVEN


def test_a_phone_that_texts_is_no_landline(team, number):
    phone = "+13125550148"
    record_phone_fact(team=team, phone=phone, fact=PhoneFact.Fact.LANDLINE, error_code="30006")
    assert refusal_for(team=team, number=number, phone=phone, now=timezone.now()) is LANDLINE

    call(inbound_path(number), inbound_fields(number), token=AUTH_TOKEN)

    assert refusal_for(team=team, number=number, phone=phone, now=timezone.now()) is None


def test_pictures_are_kept_with_the_text(number):
    fields = inbound_fields(
        number, Body="", NumMedia="1", MediaUrl0="https://api.twilio.com/m/1", MediaContentType0="image/jpeg"
    )
    call(inbound_path(number), fields, token=AUTH_TOKEN)

    assert Message.objects.get().media == [
        {"url": "https://api.twilio.com/m/1", "content_type": "image/jpeg"}
    ]
    assert Conversation.objects.get().last_body == "Picture"


@pytest.mark.parametrize("api", ["https://api.twilio.com", "http://127.0.0.1:9"])
@pytest.mark.parametrize("url", ["http://files.test/1", "javascript:alert(1)", "data:text/html,x", "//x"])
def test_a_picture_is_where_a_page_may_lead(number, settings, api, url):
    settings.TWILIO_API_URL = api
    fields = inbound_fields(number, NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
    call(inbound_path(number), fields, token=AUTH_TOKEN)

    kept = [item["url"] for item in Message.objects.get().media]
    assert kept == ([url] if api.startswith(url[:7]) else [])


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ({"NumMedia": "9" * 5000}, 200),
        (
            {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/\x00", "MediaContentType0": "image/\x00"},
            200,
        ),
        ({"FromCity": "\x00"}, 200),
        ({"From": "+13125550148\n"}, 200),
        ({"From": "12345"}, 200),
        ({"MessageSid": "SM" + "0" * 32 + "\n"}, 200),
        ({"AccountSid": "AC" + "f" * 32}, 403),
    ],
)
def test_odd_fields_are_taken_in_or_kept_but_never_break_the_call(number, odd, status):
    response = call(inbound_path(number), inbound_fields(number, **odd), token=AUTH_TOKEN)

    assert response.status_code == status
    assert Message.objects.count() + QuarantinedWebhook.objects.count() == 1


def test_a_call_to_another_of_our_addresses_is_replayed_like_one_to_the_public_one(number, settings):
    settings.PUBLIC_URL = "https://texts.demo.test"
    call(inbound_path(number), inbound_fields(number), token="the-token-they-use-now")

    number.auth_token = "the-token-they-use-now"
    number.save()
    replay_quarantined(webhook=QuarantinedWebhook.objects.get(), at=timezone.now())

    assert Message.objects.count() == 1


def test_a_call_that_was_refused_for_a_wrong_public_address_is_replayed_once_it_is_right(number, settings):
    fields, path = inbound_fields(number), inbound_path(number)
    signed = signature(f"https://texts.demo.test{path}", fields, AUTH_TOKEN)
    assert Client().post(path, fields, headers={"X-Twilio-Signature": signed}).status_code == 403

    settings.PUBLIC_URL = "https://texts.demo.test"
    replay_quarantined(webhook=QuarantinedWebhook.objects.get(), at=timezone.now())

    assert Message.objects.count() == 1
