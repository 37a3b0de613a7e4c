"""Refused calls of the carrier, and taking them in once their cause is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.chat.models import Message
from apps.chat.services import send_text
from apps.events.models import Event
from apps.messaging.models import QuarantinedWebhook
from apps.messaging.services import calls
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import new_sid
from tests.factories.webhooks import inbound_fields, status_fields, status_path

QUARANTINE = "/settings/quarantine/"


@pytest.fixture
def refused(number, client: Client) -> QuarantinedWebhook:
    client.post(
        f"/webhooks/twilio/{number.token}/inbound",
        inbound_fields(number, Body="Was lost"),
        HTTP_X_TWILIO_SIGNATURE="forged",
    )
    return QuarantinedWebhook.objects.get()


def sign(webhook: QuarantinedWebhook) -> None:
    """Give the kept call the signature that the carrier would have made with our present token."""
    from django.http import QueryDict
    from twilio.request_validator import RequestValidator

    fields = QueryDict(webhook.body).dict()
    webhook.signature = RequestValidator(webhook.number.auth_token).compute_signature(webhook.url, fields)
    webhook.save()


def test_a_refused_call_is_listed_with_its_reason(refused, as_manager: Client):
    page = as_manager.get(QUARANTINE).content.decode()

    assert "Inbound text" in page
    assert "The signature is not that of the number" in page


def test_a_flood_of_forged_calls_is_counted_and_not_kept(number, client: Client, monkeypatch):
    monkeypatch.setattr(calls, "MOST_IN_A_WINDOW", 3)
    for _ in range(6):
        client.post(f"/webhooks/twilio/{number.token}/inbound", {"Body": "x"})

    rows = QuarantinedWebhook.objects.order_by("created_at")
    assert [row.reason.endswith(" And 3 more since, not kept.") for row in rows] == [False, False, True]
    assert Event.objects.filter(kind="webhook.quarantined").count() == 3

    QuarantinedWebhook.objects.update(created_at=timezone.now() - timedelta(hours=2))
    client.post(f"/webhooks/twilio/{number.token}/inbound", {"Body": "x"})
    assert QuarantinedWebhook.objects.count() == 4


def test_of_a_forged_call_only_so_much_is_kept(number, client: Client):
    client.post(f"/webhooks/twilio/{number.token}/inbound?{'q' * 5000}", {"Body": "x" * 200_000})

    kept = QuarantinedWebhook.objects.get()
    assert (len(kept.body), len(kept.url)) == (65_536, 2000)
    assert "Only its first 64 kB were kept" in kept.reason


def test_a_call_that_is_still_forged_stays_out(refused, as_manager: Client):
    response = as_manager.post(reverse("chat:quarantine_replay", args=[refused.pk]), follow=True)

    assert "The signature does not hold" in response.content.decode()
    assert not Message.objects.exists()


def test_a_call_whose_signature_holds_now_is_taken_in_once(refused, as_manager: Client):
    sign(refused)
    url = reverse("chat:quarantine_replay", args=[refused.pk])

    as_manager.post(url)
    as_manager.post(url)

    assert Message.objects.get().body == "Was lost"


def test_all_that_can_be_taken_in_are_and_the_rest_is_counted(number, refused, as_manager: Client, client):
    sign(refused)
    client.post(
        f"/webhooks/twilio/{number.token}/inbound", inbound_fields(number), HTTP_X_TWILIO_SIGNATURE="forged"
    )

    response = as_manager.post("/settings/quarantine/replay/", follow=True)

    assert "1 taken in, 1 still refused" in response.content.decode()
    assert Message.objects.count() == 1


def test_a_stranger_cannot_take_it_in(refused, as_stranger: Client):
    assert as_stranger.post(reverse("chat:quarantine_replay", args=[refused.pk])).status_code == 404


def test_a_member_cannot_take_it_in(refused, as_recruiter: Client):
    assert as_recruiter.post(reverse("chat:quarantine_replay", args=[refused.pk])).status_code == 403


def test_what_became_of_a_text_is_taken_in_as_well(
    number, team, recruiter, as_manager: Client, client: Client
):
    chat = ConversationFactory(team=team, phone="+13125550148")
    message = send_text(conversation=chat, author=recruiter, body="Hi", now=timezone.now())
    fields = status_fields(number, sid=new_sid(), status="delivered")
    client.post(status_path(number, message.pk), fields, HTTP_X_TWILIO_SIGNATURE="forged")
    kept = QuarantinedWebhook.objects.get()
    sign(kept)

    as_manager.post(reverse("chat:quarantine_replay", args=[kept.pk]))

    message.refresh_from_db()
    assert message.status == Message.Status.DELIVERED


def test_what_became_of_a_text_that_names_none_of_ours_changes_nothing(
    number, as_manager: Client, client: Client
):
    fields = status_fields(number, sid=new_sid(), status="delivered")
    client.post(f"/webhooks/twilio/{number.token}/status", fields, HTTP_X_TWILIO_SIGNATURE="forged")
    kept = QuarantinedWebhook.objects.get()
    sign(kept)

    as_manager.post(reverse("chat:quarantine_replay", args=[kept.pk]))

    kept.refresh_from_db()
    assert kept.replayed_at is not None
    assert not Message.objects.exists()


def test_a_call_that_is_signed_and_cannot_be_read_stays_and_says_why(
    number, as_manager: Client, client: Client
):
    client.post(
        f"/webhooks/twilio/{number.token}/inbound",
        inbound_fields(number, From="nobody"),
        HTTP_X_TWILIO_SIGNATURE="forged",
    )
    kept = QuarantinedWebhook.objects.get()
    sign(kept)

    page = as_manager.post(reverse("chat:quarantine_replay", args=[kept.pk]), follow=True).content.decode()

    kept.refresh_from_db()
    assert kept.replayed_at is None
    assert "not a phone number that can be answered" in page
    assert not Message.objects.exists()
