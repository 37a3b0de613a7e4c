"""Our clock is fast by an hour, or is set right afterwards: what the carrier has is found, nothing leaves twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from apps.chat import dispatch, reconcile
from apps.chat.gaps import fill_gap
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.models import Number
from apps.messaging.pace import BULK_BURST, LONGEST_PAUSE, LONGEST_REST, Cost, room, take_budget
from tests.factories.chat import ConversationFactory

PHONE = "+13125550148"
HOUR = timedelta(hours=1)
NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let our clock be so fast. The carrier's is right."""

    def be_fast(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + by)

    return be_fast


def send(number: Any, recruiter: Any, carrier: Any, *, mode: str) -> Message:
    """Send a text whose answer is lost."""
    conversation = ConversationFactory(team=number.team, phone=PHONE)
    text = send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())
    carrier.behave(mode=mode, callbacks="missing")
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)
    carrier.behave(callbacks="missing")
    return text


def look_as_often_as_it_is_looked(number: Any) -> None:
    for _ in settings.RECONCILE_AFTER:
        Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
        reconcile.reconcile_team(team_id=number.team_id)
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


@pytest.mark.parametrize("then", [timedelta(), HOUR, -HOUR])
@pytest.mark.parametrize("at_first", [HOUR, -HOUR])
def test_a_text_whose_answer_was_lost_is_found(
    number: Any, recruiter: Any, carrier: Any, show: Any, at_first: timedelta, then: timedelta
) -> None:
    show(at_first)
    text = send(number, recruiter, carrier, mode="accept_then_reset")

    show(then)
    look_as_often_as_it_is_looked(number)

    text.refresh_from_db()
    assert len(carrier.new_texts()) == 1
    assert text.provider_sid == carrier.new_texts()[0].sid


def test_one_that_the_carrier_never_had_leaves_by_a_fast_clock_too(
    number: Any, recruiter: Any, carrier: Any, show: Any
) -> None:
    show(HOUR)
    text = send(number, recruiter, carrier, mode="reset")

    look_as_often_as_it_is_looked(number)

    text.refresh_from_db()
    assert (text.status, len(carrier.new_texts())) == ("sent", 1)


@pytest.mark.parametrize("then", [timedelta(), HOUR])
def test_a_text_that_no_webhook_brought_is_fetched(
    number: Any, carrier: Any, show: Any, then: timedelta
) -> None:
    show(HOUR)
    fill_gap(team_id=number.team_id, number_id=number.pk, now=timezone.now())
    assert Number.objects.get().gap_checked_at > datetime.now(UTC) + HOUR / 2
    carrier.receive(to=number.phone, sender=PHONE, body="Did you get this?")

    show(then)
    later = timezone.now() + timedelta(minutes=3)
    found = [fill_gap(team_id=number.team_id, number_id=number.pk, now=later) for _ in range(2)]

    assert found == [1, 0]


@pytest.mark.parametrize("is_bulk", [False, True])
def test_a_number_that_has_sent_in_a_time_to_come_sends_on(number: Any, is_bulk: bool) -> None:
    number.pace, cost = 1, Cost(10, is_bulk=is_bulk)
    assert take_budget(number=number, costs=[cost], now=NOW + HOUR) == 1

    assert room(number, is_bulk=is_bulk, now=NOW) > 0
    assert take_budget(number=number, costs=[cost], now=NOW) == 1
    # And keeps its pace.
    assert take_budget(number=number, costs=[cost], now=NOW) == 0


def test_a_long_text_at_the_slowest_pace_is_waited_for(number: Any) -> None:
    number.pace = Number.SLOWEST
    assert take_budget(number=number, costs=[Cost(24)], now=NOW) == 1
    assert number.free_at > NOW + LONGEST_REST / 2

    assert room(number, is_bulk=False, now=NOW) == 0


def test_bulk_that_the_carrier_did_not_look_at_is_not_held_until_a_time_to_come(number: Any) -> None:
    number.free_at = NOW - BULK_BURST
    for seconds, is_held in ((LONGEST_PAUSE, True), (3600, False), (0, False)):
        number.back_off_until = NOW + timedelta(seconds=seconds)
        assert (room(number, is_bulk=True, now=NOW) == 0) is is_held
