"""What the carrier may answer besides yes: who is stopped by it, how often it is tried, and what is withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat import dispatch, reconcile
from apps.chat.models import Message
from apps.chat.receipts import record_answers
from apps.chat.services import send_text, withdraw_texts
from apps.messaging.gate import NotAllowed
from apps.messaging.gateway import Refused
from apps.messaging.models import PhoneFact
from tests.factories.accounts import TeamFactory
from tests.factories.bulk_texts import queue_bulk_texts
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.messaging import AUTH_TOKEN, connect_test_number, new_sid
from tests.factories.webhooks import call, status_fields, status_path
from tests.lists.test_at_once import at_once
from tests.marks import committed

Status = Message.Status


@pytest.fixture
def queued(team, number, recruiter):
    conversation = ConversationFactory(team=team, phone="+13125550148")
    return send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())


def hand_over(number):
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


def refuse(number, code):
    """Let the carrier refuse what is due."""
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    record_answers([(one, Refused(code=code, detail="No.")) for one in batch.claimed], at=timezone.now())


def reconcile_all(number, settings):
    for _ in settings.RECONCILE_AFTER:
        Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
        reconcile.reconcile_team(team_id=number.team_id)


# ------------------------------------------------------------------ of one text, not of the number


@pytest.mark.parametrize("code", ["20403", "20404"])
def test_what_the_account_may_not_do_fails_the_text_and_stops_bulk_but_not_replies(queued, number, code):
    refuse(number, code)

    queued.refresh_from_db()
    number.refresh_from_db()
    assert (queued.status, queued.error_code) == (Status.FAILED, code)
    assert number.paused_at is None
    assert number.bulk_paused_at is not None


def test_a_phone_that_is_blocked_for_legal_reasons_gets_no_other_text(queued, number, recruiter):
    refuse(number, "30640")

    assert PhoneFact.objects.get().fact == PhoneFact.Fact.BLOCKED
    with pytest.raises(NotAllowed, match="legal reasons") as refused:
        send_text(conversation=queued.conversation, author=recruiter, body="Again", now=timezone.now())
    assert refused.value.code == "phone_blocked"


# ------------------------------------------------------------------ faults of the carrier's own


def test_after_three_more_tries_it_is_given_up_and_says_so(
    queued, number, carrier, recruiter, settings, time_machine
):
    carrier.behave(mode="server_error", callbacks="missing")
    pauses = []
    for _ in range(4):
        hand_over(number)
        reconcile_all(number, settings)
        queued.refresh_from_db()
        if queued.status == Status.QUEUED:
            pauses.append(round((queued.send_at - timezone.now()) / timedelta(minutes=1)))
            time_machine.move_to(queued.send_at + timedelta(seconds=1))

    assert pauses == [0, 5, 10]
    assert (queued.status, queued.attempts, queued.error_code) == (Status.FAILED, 4, "unknown")
    assert "a fault of its own" in queued.error_detail
    carrier.behave(callbacks="missing")
    hand_over(number)
    assert carrier.new_texts() == []


def test_who_waited_for_an_answer_that_was_given_up_waits_on(
    number, carrier, recruiter, settings, time_machine
):
    waiting = text_in(number).conversation
    since = waiting.waiting_since
    message = send_text(conversation=waiting, author=recruiter, body="Yes", now=timezone.now())
    Message.objects.filter(pk=message.pk).update(attempts=3)
    carrier.behave(mode="server_error", callbacks="missing")

    hand_over(number)
    reconcile_all(number, settings)

    waiting.refresh_from_db()
    assert waiting.waiting_since == since


def test_workers_that_die_are_no_faults_of_the_carrier(queued, number, carrier, settings):
    Message.objects.filter(pk=queued.pk).update(
        status=Status.SENDING, attempts=9, attempt_id=queued.pk, lease_until=timezone.now()
    )

    reconcile_all(number, settings)

    queued.refresh_from_db()
    assert queued.status == Status.QUEUED


def let_workers_die(number, settings, *, times):
    """Let each claim end without a word from the carrier, which never had the text."""
    for _ in range(times):
        assert dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
        reconcile_all(number, settings)


def test_nor_do_they_count_once_the_carrier_has_a_fault(queued, number, carrier, settings):
    let_workers_die(number, settings, times=4)
    carrier.behave(mode="server_error", callbacks="missing")

    hand_over(number)
    reconcile_all(number, settings)

    queued.refresh_from_db()
    assert queued.status == Status.QUEUED
    # As long as after the first of its faults.
    assert queued.send_at <= timezone.now()


@pytest.mark.parametrize(("code", "pause"), [("30003", 60), ("30500", 1)])
def test_nor_when_the_carrier_gives_the_text_back(queued, number, carrier, settings, code, pause):
    let_workers_die(number, settings, times=4)

    refuse(number, code)

    queued.refresh_from_db()
    assert queued.status == Status.QUEUED
    assert (queued.send_at - timezone.now()).total_seconds() == pytest.approx(pause, abs=1)


def test_what_the_carrier_had_after_all_and_gave_back_is_tried_again(queued, number, carrier, settings):
    """Its worker died, the carrier's list was late to show it, and only a callback tells that it had it."""
    let_workers_die(number, settings, times=1)

    fields = status_fields(number, sid=new_sid(), status="undelivered", error_code="30003")
    assert call(status_path(number, queued.pk), fields, token=AUTH_TOKEN).status_code == 200

    queued.refresh_from_db()
    assert (queued.status, queued.former_sids) == (Status.QUEUED, [fields["MessageSid"]])
    assert (queued.send_at - timezone.now()).total_seconds() == pytest.approx(60, abs=1)


# ------------------------------------------------------------------ withdrawn while the carrier has it


def bulk_text(team, number):
    with transaction.atomic():
        queue_bulk_texts(team=team, number=number, first=0, texts=1)
    return Message.objects.get()


@pytest.mark.parametrize("mode", ["rate_limit", "reset", "server_error"])
def test_a_withdrawn_text_that_comes_back_is_cancelled(team, number, carrier, settings, mode):
    message = bulk_text(team, number)
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    look = dispatch.look_again(batch.claimed)
    assert withdraw_texts(texts=Message.objects.filter(pk=message.pk), now=timezone.now()) == 0
    carrier.behave(mode=mode, callbacks="missing")

    answers = dispatch._hand_over(
        dispatch.carrier_for(number), look.leaving, looked_at=dispatch.time.monotonic()
    )
    dispatch.Flight(look, answers).land()
    reconcile_all(number, settings)

    message.refresh_from_db()
    assert (message.status, message.held_at, message.attempt_id) == (Status.CANCELLED, None, None)


def test_a_withdrawn_text_that_the_carrier_took_is_sent(team, number, carrier):
    message = bulk_text(team, number)
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    look = dispatch.look_again(batch.claimed)
    withdraw_texts(texts=Message.objects.filter(pk=message.pk), now=timezone.now())

    answers = dispatch._hand_over(
        dispatch.carrier_for(number), look.leaving, looked_at=dispatch.time.monotonic()
    )
    dispatch.Flight(look, answers).land()

    message.refresh_from_db()
    assert message.status == Status.SENT


# ------------------------------------------------------------------ two numbers, one person


@committed
@pytest.mark.timeout(120)
def test_two_numbers_that_claim_a_text_to_one_person_at_once_keep_to_the_cap():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        team.frequency_cap, team.frequency_days = 1, 1
        team.save()
        numbers = [connect_test_number(team=team) for _ in range(2)]
    for first in range(12):
        with as_team(team.pk), transaction.atomic():
            queue_bulk_texts(team=team, number=numbers[0], first=first, texts=1)
            one = Message.objects.order_by("-created_at", "-pk")[0]
            one.client_id, one.number = f"other:{first}", numbers[1]
            other = Message.objects.bulk_create([_twin(one)])[0]
            pair = [other.pk, Message.objects.filter(phone=one.phone).exclude(pk=other.pk).get().pk]

        def claim(number):
            batch = dispatch.claim(number_id=number.pk, now=timezone.now())
            return [each.message.pk for each in batch.claimed]

        at_once(team, lambda: claim(numbers[0]), lambda: claim(numbers[1]))

        with as_team(team.pk), transaction.atomic():
            taken = Message.objects.filter(pk__in=pair, status=Status.SENDING)
            assert taken.count() == 1
            Message.objects.filter(pk__in=pair).exclude(status=Status.SENDING).update(status="cancelled")


def _twin(message):
    fields = {
        field.attname: getattr(message, field.attname)
        for field in Message._meta.concrete_fields
        if field.attname != "id" and not field.generated
    }
    return Message(**fields)
