"""A text whose answer was lost is looked up at the carrier before anybody sends it again."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from apps.chat import asking, dispatch, reconcile
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.gateway import CarrierUnavailable
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import AUTH_TOKEN
from tests.marks import committed


@pytest.fixture
def queued(team, number, recruiter):
    conversation = ConversationFactory(team=team, phone="+13125550148")
    return send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())


def lose_the_answer(number, carrier, mode: str) -> None:
    carrier.behave(mode=mode, callbacks="missing")
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    carrier.behave(callbacks="missing")


def look(number) -> None:
    Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
    reconcile.reconcile_team(team_id=number.team_id)


def test_a_text_that_the_carrier_took_is_found_and_not_sent_again(queued, number, carrier):
    lose_the_answer(number, carrier, "accept_then_500")

    look(number)
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    queued.refresh_from_db()
    (accepted,) = carrier.new_texts()
    assert queued.provider_sid == accepted.sid
    assert queued.status in {Message.Status.SENT, Message.Status.DELIVERED}


def test_a_text_that_the_carrier_never_had_is_sent_after_the_last_look(queued, number, carrier, settings):
    lose_the_answer(number, carrier, "server_error")

    for _ in settings.RECONCILE_AFTER:
        look(number)
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    queued.refresh_from_db()
    assert queued.status == Message.Status.SENT
    assert len(carrier.new_texts()) == 1


def test_what_the_carrier_said_before_a_text_was_handed_over_again_does_not_count(
    queued, number, carrier, settings, monkeypatch
):
    """Whoever asks is held up; meanwhile another gives the text up, and it is sent, and its answer lost, too."""
    lose_the_answer(number, carrier, "server_error")
    for _ in settings.RECONCILE_AFTER[1:]:
        look(number)
    ask = reconcile.answered

    def held_up(texts, question):
        heard = list(ask(texts, question))
        monkeypatch.setattr(reconcile, "answered", ask)
        look(number)
        lose_the_answer(number, carrier, "accept_then_500")
        return heard

    monkeypatch.setattr(reconcile, "answered", held_up)
    look(number)
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    queued.refresh_from_db()
    assert queued.status == Message.Status.UNKNOWN
    assert len(carrier.new_texts()) == 1


def test_a_claim_whose_worker_died_is_looked_up_too(queued, number, carrier):
    long_ago = timezone.now() - timedelta(minutes=2)
    Message.objects.update(send_at=long_ago)
    dispatch.claim(number_id=number.pk, now=long_ago)

    reconcile.reconcile_team(team_id=number.team_id)

    queued.refresh_from_db()
    assert queued.status == Message.Status.UNKNOWN


def test_another_text_with_the_same_words_is_not_taken_for_the_lost_one(queued, number, carrier, recruiter):
    twin = send_text(
        conversation=queued.conversation,
        author=recruiter,
        body=queued.body,
        now=timezone.now(),
        client_id="twin",
    )
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    Message.objects.filter(pk=queued.pk).update(
        status=Message.Status.UNKNOWN, provider_sid=None, lease_until=timezone.now()
    )

    look(number)

    queued.refresh_from_db()
    twin.refresh_from_db()
    assert queued.provider_sid != twin.provider_sid
    assert len(carrier.new_texts()) == 2


@committed
def test_the_twin_is_known_also_outside_of_a_transaction(number, carrier, recruiter):
    conversation = ConversationFactory(team=number.team, phone="+13125550148")
    with transaction.atomic():
        first, second = (
            send_text(
                conversation=conversation, author=recruiter, body="Same", now=timezone.now(), client_id=key
            )
            for key in ("first", "second")
        )
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    with transaction.atomic():
        Message.objects.filter(pk=first.pk).update(
            status=Message.Status.UNKNOWN,
            provider_sid=None,
            lease_until=timezone.now() - timedelta(seconds=1),
        )

    reconcile.reconcile_team(team_id=number.team_id)

    with transaction.atomic():
        first, second = Message.objects.get(pk=first.pk), Message.objects.get(pk=second.pk)
    assert {first.provider_sid, second.provider_sid} == {text.sid for text in carrier.new_texts()}


def test_a_text_that_a_service_sent_from_another_number_of_its_pool_is_found(
    queued, number, carrier, settings
):
    service = "MG" + "0" * 32
    for phone in ("+12015550998", "+12015550999"):
        carrier.register_number(
            phone,
            account_sid=number.account_sid,
            auth_token=AUTH_TOKEN,
            messaging_service_sid=service,
        )
    carrier.carrier.ledger.numbers.pop(number.phone)
    number.messaging_service_sid = service
    number.save()
    lose_the_answer(number, carrier, "accept_then_500")

    for _ in settings.RECONCILE_AFTER:
        look(number)
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    queued.refresh_from_db()
    (accepted,) = carrier.new_texts()
    assert accepted.sender != number.phone
    assert queued.provider_sid == accepted.sid


def test_a_carrier_that_cannot_be_asked_leaves_the_text_as_it_is(queued, number, carrier, settings):
    lose_the_answer(number, carrier, "accept_then_500")
    settings.TWILIO_API_URL = "http://127.0.0.1:9"

    look(number)

    queued.refresh_from_db()
    assert (queued.status, queued.looks) == (Message.Status.UNKNOWN, 0)


def test_some_texts_are_asked_about_at_once(queued):
    at_once = Barrier(asking.AT_ONCE)

    heard = list(asking.answered([queued] * asking.AT_ONCE, lambda _: at_once.wait(timeout=5)))

    assert len(heard) == asking.AT_ONCE


def test_a_carrier_that_does_not_answer_is_left_alone_for_the_rest(queued):
    asked = []

    def ask(message):
        asked.append(message)
        raise CarrierUnavailable

    assert list(asking.answered([queued] * 100, ask)) == []
    assert len(asked) <= asking.AT_ONCE


def test_one_that_cannot_be_settled_keeps_no_other_from_it(
    queued, team, number, recruiter, carrier, monkeypatch, caplog
):
    chat = ConversationFactory(team=team, phone="+13125550149")
    other = send_text(conversation=chat, author=recruiter, body="Hi Candidate", now=timezone.now())
    lose_the_answer(number, carrier, "accept_then_500")
    conclude = reconcile._conclude

    def fails_for_the_first(message, *rest, **named):
        if message.pk == queued.pk:
            raise ZeroDivisionError
        conclude(message, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "_conclude", fails_for_the_first)
        look(number)
    states = dict(Message.objects.values_list("pk", "status"))
    assert states[queued.pk] == Message.Status.UNKNOWN
    assert states[other.pk] in {Message.Status.SENT, Message.Status.DELIVERED}
    assert "looked up again" in caplog.text

    look(number)

    queued.refresh_from_db()
    assert queued.status in {Message.Status.SENT, Message.Status.DELIVERED}
    assert len(carrier.new_texts()) == 2
