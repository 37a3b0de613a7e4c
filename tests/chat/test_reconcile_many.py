"""Of many texts whose answers were lost, the carrier is asked together, with the same care as about one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch, reconcile
from apps.chat.models import Message
from apps.messaging.backends.twilio import TwilioCarrier
from apps.messaging.gateway import CarrierUnavailable
from apps.messaging.models import Number
from tests.factories.bulk_texts import queue_bulk_texts

TEXTS = 14
HAS_LEFT = ["sent", "delivered"]


@pytest.fixture
def lost(number, carrier):
    """Fourteen texts of a number that no answer came for: the carrier has every second of them."""
    Number.objects.update(pace=1000.0)
    queue_bulk_texts(team=number.team, number=number, first=0, texts=TEXTS)
    carrier.behave(mode="accept_then_500", callbacks="missing")
    texts = list(Message.objects.order_by("send_at", "pk"))
    Message.objects.filter(pk__in=[text.pk for text in texts[::2]]).update(held_at=timezone.now())
    send(number)
    Message.objects.update(held_at=None)
    carrier.behave(mode="server_error", callbacks="missing")
    send(number)
    carrier.behave(callbacks="missing")
    assert set(Message.objects.values_list("status", flat=True)) == {"unknown"}


def send(number) -> None:
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


def look(number) -> None:
    Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
    reconcile.reconcile_team(team_id=number.team_id)


def questions(carrier, before: int) -> list[dict[str, list[str]]]:
    return [request.params for request in carrier.requests[before:] if request.method == "GET"]


def test_one_question_tells_which_of_them_it_has(lost, number, carrier):
    before = len(carrier.requests)

    look(number)

    (asked,) = questions(carrier, before)
    assert "To" not in asked
    assert asked["From"] == [number.phone]
    found = dict(Message.objects.filter(status__in=HAS_LEFT).values_list("phone", "provider_sid"))
    assert found == {text.to: text.sid for text in carrier.new_texts()}
    assert set(Message.objects.filter(status="unknown").values_list("looks", flat=True)) == {1}


def test_those_that_it_never_had_leave_once_after_the_last_look(lost, number, carrier, settings):
    for _ in settings.RECONCILE_AFTER:
        look(number)
    # A carrier's fault is given some minutes.
    Message.objects.filter(status="queued").update(send_at=timezone.now())
    send(number)

    assert sorted(text.to for text in carrier.new_texts()) == sorted(
        Message.objects.values_list("phone", flat=True)
    )
    assert Message.objects.filter(status__in=HAS_LEFT).count() == TEXTS


def test_what_lies_before_the_oldest_record_that_it_gave_is_asked_for_by_itself(
    lost, number, carrier, monkeypatch
):
    """With room for a record a text, the newest that it has are not of these."""
    monkeypatch.setattr(reconcile, "RECORDS_OF_A_QUESTION", 1)
    ledger = carrier.carrier.ledger
    long_ago = timezone.now() - timedelta(hours=1)
    for text in carrier.new_texts():
        ledger.change_message(text, created_at=long_ago)
    Message.objects.update(send_at=long_ago)
    queue_bulk_texts(team=number.team, number=number, first=100, texts=2 * TEXTS)
    send(number)
    before = len(carrier.requests)

    look(number)

    together, *alone = questions(carrier, before)
    assert together["From"] == [number.phone]
    assert len(alone) == TEXTS
    assert Message.objects.filter(send_at=long_ago, status__in=HAS_LEFT).count() == TEXTS // 2


def test_a_carrier_that_cannot_be_asked_leaves_them_as_they_are(lost, number, carrier, settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:9"

    look(number)

    assert set(Message.objects.values_list("status", "looks")) == {("unknown", 0)}


def test_where_the_large_question_gets_no_answer_each_is_asked_for_by_itself(lost, number, monkeypatch):
    def too_slow(*_: object, **__: object) -> None:
        raise CarrierUnavailable("ReadTimeout")

    monkeypatch.setattr(TwilioCarrier, "list_texts_from", too_slow)

    look(number)

    assert Message.objects.filter(status__in=HAS_LEFT).count() == TEXTS // 2


def test_of_a_service_each_is_asked_for_by_itself(lost, number, carrier):
    Number.objects.update(messaging_service_sid="MG" + "0" * 32)
    before = len(carrier.requests)

    look(number)

    assert all("To" in asked for asked in questions(carrier, before))
    assert Message.objects.filter(status__in=HAS_LEFT).count() == TEXTS // 2
