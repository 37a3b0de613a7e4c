"""How calls go: what is success, what is tried again and when, and when an endpoint is given up."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from apps.events.models import Event
from apps.events.services import record_event
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.periodic import mail_due_letters
from apps.webhooks.selectors import endpoints_to_call
from apps.webhooks.services import (
    forget_deliveries,
    replay_failed,
    rotate_secret,
    send_test,
    switch_endpoint,
)
from apps.webhooks.signature import signed_headers
from tests.factories.receivers import EndpointFactory
from tests.webhooks.conftest import due_again


@pytest.fixture
def happened(team, endpoint):
    def happen(number=1):
        for _ in range(number):
            record_event(team=team, kind="message.received", subject_id=team.pk)

    return happen


def test_a_call_is_signed_and_success_is_written_down(team, endpoint, partner_server, happened, call_all):
    happened()

    [delivery] = call_all()

    [call] = partner_server.calls
    assert (delivery.status, delivery.answer_code, delivery.answer_body) == ("delivered", 200, "ok")
    assert call.id == delivery.webhook_id
    assert call.headers["content-type"] == "application/json"
    assert call.told["type"] == "message.received"
    at = datetime.fromtimestamp(int(call.headers["webhook-timestamp"]), tz=UTC)
    signed = signed_headers(webhook_id=call.id, at=at, body=call.body, with_secrets=[endpoint.secret])
    assert call.headers["webhook-signature"] == signed["webhook-signature"]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_whatever_is_no_success_is_tried_again_with_the_same_id(status, partner_server, happened, call_all):
    partner_server.status, partner_server.head = status, {"Location": "http://127.0.0.1:1/"}
    happened()

    [delivery] = call_all()
    assert (delivery.status, delivery.attempts, delivery.answer_code) == ("pending", 1, status)
    assert delivery.next_at > timezone.now() + timedelta(seconds=4)
    partner_server.status = 204
    due_again(delivery)
    [delivery] = call_all()

    assert (delivery.status, delivery.attempts) == ("delivered", 2)
    assert {call.id for call in partner_server.calls} == {delivery.webhook_id}


def test_after_ten_tries_it_has_failed_and_can_be_sent_again(
    team, endpoint, partner_server, happened, call_all
):
    partner_server.status = 500
    happened()
    [delivery] = call_all()
    for _ in range(9):
        due_again(delivery)
        call_all()
    delivery.refresh_from_db()
    assert (delivery.status, len(partner_server.calls)) == ("failed", 10)
    assert call_all()[0].attempts == 10

    partner_server.status = 200
    assert replay_failed(endpoint=endpoint, now=timezone.now()) == 1

    assert call_all()[0].status == "delivered"
    assert {call.id for call in partner_server.calls} == {delivery.webhook_id}


def test_nobody_there_is_a_failure_with_words(team, private_targets, call_all):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    endpoint = EndpointFactory(team=team, url=f"http://127.0.0.1:{port}/in")
    record_event(team=team, kind="message.received", subject_id=team.pk)

    [delivery] = call_all()

    assert (delivery.error, delivery.answer_code) == ("no_connection", None)
    assert "took no connection" in delivery.error_detail
    endpoint.refresh_from_db()
    assert endpoint.is_failing


def test_what_became_private_since_it_was_written_is_not_called(
    team, endpoint, partner_server, happened, call_all, settings
):
    settings.ALLOW_PRIVATE_TARGETS = False
    happened()

    [delivery] = call_all()

    assert (delivery.error, partner_server.calls) == ("address_refused", [])


def test_one_that_asks_for_time_gets_it_with_all_calls(team, endpoint, partner_server, happened, call_all):
    partner_server.status, partner_server.head = 429, {"Retry-After": "600"}
    happened(3)

    deliveries = call_all()

    assert len(partner_server.calls) == 1
    called = next(each for each in deliveries if each.attempts)
    assert called.next_at > timezone.now() + timedelta(seconds=590)
    assert endpoints_to_call(now=timezone.now()) == []
    assert endpoints_to_call(now=timezone.now() + timedelta(seconds=601)) == [(team.pk, endpoint.pk)]


def test_410_switches_it_off_and_managers_hear_of_it(
    team, endpoint, manager, partner_server, happened, call_all
):
    partner_server.status = 410
    happened(2)

    deliveries = call_all()

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "gone")
    assert {each.status for each in deliveries} == {"failed"}
    assert Event.objects.filter(kind="webhook_endpoint.switched_off", subject_id=endpoint.pk).exists()
    mail_due_letters()
    mail_due_letters()
    [letter] = mail.outbox
    assert letter.to == [manager.email]
    assert "410 Gone" in letter.body


def test_five_days_of_nothing_but_failures_switch_it_off(team, endpoint, partner_server, happened, call_all):
    partner_server.status = 500
    begun = timezone.now()
    happened()
    call_all()
    with time_machine.travel(begun + timedelta(days=4), tick=False):
        happened(20)
        call_all()
        endpoint.refresh_from_db()
        assert endpoint.is_active
    with time_machine.travel(begun + timedelta(days=5, minutes=1), tick=False):
        happened()
        call_all()

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_reason) == (False, "failing")
    assert not Delivery.objects.filter(status="pending").exists()


def test_one_success_in_between_begins_the_five_days_anew(team, endpoint, partner_server, happened, call_all):
    begun = timezone.now()
    partner_server.status = 500
    happened(12)
    call_all()
    partner_server.status = 200
    with time_machine.travel(begun + timedelta(days=4), tick=False):
        call_all()
    partner_server.status = 500
    with time_machine.travel(begun + timedelta(days=6), tick=False):
        happened(12)
        call_all()

    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.is_failing) == (True, True)


def test_a_single_event_after_a_quiet_week_gives_nobody_up(
    team, endpoint, partner_server, happened, call_all
):
    partner_server.status = 500
    begun = timezone.now()
    happened()
    call_all()
    with time_machine.travel(begun + timedelta(days=7), tick=False):
        happened()
        call_all()

    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_with_a_new_secret_the_old_one_signs_for_a_day(team, endpoint, partner_server, happened, call_all):
    old = endpoint.secret
    now = timezone.now()
    endpoint = rotate_secret(endpoint=endpoint, actor=None, now=now)
    happened()
    call_all()
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        happened()
        call_all()

    during, after = (call.headers["webhook-signature"].split(" ") for call in partner_server.calls)
    assert (len(during), len(after)) == (2, 1)
    assert endpoint.secret != old


def test_a_secret_is_ciphertext_at_rest(team, endpoint):
    stored = Endpoint.objects.filter(pk=endpoint.pk).extra(select={"raw": "secret"}).values("raw").get()

    assert endpoint.secret not in stored["raw"]


def test_a_test_is_tried_once_and_says_nothing_of_the_endpoint(team, endpoint, partner_server, call_all):
    partner_server.status, partner_server.body = 500, b"x" * 5_000
    send_test(endpoint=endpoint, now=timezone.now())

    [test] = call_all()

    assert (test.status, test.attempts, len(test.answer_body)) == ("failed", 1, 1_024)
    assert partner_server.told == ["webhook.test"]
    endpoint.refresh_from_db()
    assert not endpoint.is_failing


def test_what_a_dead_worker_had_is_called_again_with_the_same_id(
    team, endpoint, partner_server, happened, read, call_all
):
    happened()
    [delivery] = read()
    delivery.attempts, delivery.lease_until = 1, timezone.now() + timedelta(seconds=30)
    delivery.save()
    assert call_all()[0].status == "pending"
    assert partner_server.calls == []

    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        assert endpoints_to_call(now=timezone.now()) == [(team.pk, endpoint.pk)]
        [delivery] = call_all()

    assert (delivery.status, delivery.attempts) == ("delivered", 2)


def test_what_waits_for_one_that_is_switched_off_has_failed(team, endpoint, happened, read):
    happened(2)
    read()

    switch_endpoint(endpoint=endpoint, is_on=False, actor=None, now=timezone.now())

    assert {(each.status, each.error) for each in read()} == {("failed", "endpoint_off")}


def test_what_a_partner_answers_may_have_any_bytes(team, endpoint, partner_server, happened, call_all):
    partner_server.body = b"a\x00b\xff"
    happened()

    assert call_all()[0].answer_body == "ab\ufffd"


def test_after_a_month_deliveries_are_forgotten_and_what_waits_is_not(
    team, endpoint, partner_server, happened, call_all
):
    happened()
    call_all()
    partner_server.status = 500
    happened()
    call_all()
    Delivery.objects.for_team(team).update(created_at=timezone.now() - timedelta(days=31))

    assert forget_deliveries(now=timezone.now()) == 1
    assert [each.status for each in Delivery.objects.for_team(team)] == ["pending"]
