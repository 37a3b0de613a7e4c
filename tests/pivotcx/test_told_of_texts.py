"""What goes wrong with the carrier makes an alert's condition true in its time, and what mends it makes it false."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.chat.dispatch import dispatch_number
from apps.chat.models import Message
from apps.chat.outcomes import settle
from apps.chat.periodic import follow_up_silent, reconcile_unsettled
from apps.chat.services import send_text
from tests.factories.chat import text_in
from tests.pivotcx.test_metrics import figures

NOON = datetime(2026, 6, 10, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# Nobody listens there.
AWAY = "http://127.0.0.1:9"


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as hands:
        yield hands


@pytest.fixture
def send(hands: time_machine.Traveller, number: Any, recruiter: Any, carrier: Any) -> Callable[..., Message]:
    """Hand an answer over to a carrier that behaves somehow."""

    def hand_over(**behaviour: Any) -> Message:
        chat = text_in(number).conversation
        text = send_text(conversation=chat, author=recruiter, body="It is", now=timezone.now())
        carrier.behave(callbacks="missing", **behaviour)
        dispatch_number(team_id=number.team_id, number_id=number.pk)
        carrier.behave(callbacks="missing")
        text.refresh_from_db()
        return text

    return hand_over


def minutes_until(
    holds: Callable[[], bool], hands: time_machine.Traveller, ring: Callable[[], object]
) -> int:
    """Let the clock ring each minute until something holds. Return after how many it did."""
    for minute in range(60):
        if holds():
            return minute
        hands.shift(MINUTE)
        ring()
    pytest.fail("It did not come to hold.")


def is_unknown_for_long() -> bool:
    told = figures()
    return told["pivotcx_unknown_texts"] > 0 and told["pivotcx_unknown_text_seconds"] > 600


@pytest.mark.parametrize("lost", ["accept_then_reset", "reset"])
def test_a_carrier_that_cannot_say_for_ten_minutes_what_became_of_a_text(
    hands: Any, send: Any, carrier: Any, settings: Any, lost: str
) -> None:
    at_home = settings.TWILIO_API_URL
    text = send(mode=lost)
    assert text.status == "unknown"
    assert not is_unknown_for_long()
    settings.TWILIO_API_URL = AWAY

    # Ten minutes, and one look of whoever watches: it is looked up meanwhile, which makes it no younger.
    assert minutes_until(is_unknown_for_long, hands, reconcile_unsettled) == 11

    settings.TWILIO_API_URL = at_home
    assert minutes_until(lambda: figures()["pivotcx_unknown_texts"] == 0, hands, reconcile_unsettled) <= 5
    assert not is_unknown_for_long()
    assert len(carrier.new_texts()) <= 1


def test_a_worker_that_died_with_a_text_that_was_planned_long_ago_is_no_such_text(
    hands: Any, number: Any, recruiter: Any, carrier: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = text_in(number).conversation
    hours = timedelta(hours=5)
    text = send_text(
        conversation=chat, author=recruiter, body="It is", now=timezone.now(), send_at=NOON + hours
    )
    hands.shift(hours)
    with monkeypatch.context() as dying:
        dying.setattr("apps.chat.dispatch.take_off", _die)
        with pytest.raises(KeyboardInterrupt):
            dispatch_number(team_id=number.team_id, number_id=number.pk)
    hands.shift(2 * MINUTE)
    settings.TWILIO_API_URL = AWAY
    reconcile_unsettled()

    text.refresh_from_db()
    assert (text.status, figures()["pivotcx_unknown_texts"]) == ("unknown", 1)
    assert not is_unknown_for_long()
    assert minutes_until(is_unknown_for_long, hands, reconcile_unsettled) == 11


def test_a_carrier_whose_calls_do_not_arrive_for_a_quarter_of_an_hour(
    hands: Any, send: Any, carrier: Any, settings: Any
) -> None:
    def is_unconfirmed() -> bool:
        return figures()["pivotcx_unconfirmed_texts"] > 0

    at_home, text = settings.TWILIO_API_URL, send()
    carrier.settle()
    settings.TWILIO_API_URL = AWAY
    assert text.status == "sent"

    assert minutes_until(is_unconfirmed, hands, follow_up_silent) == 15

    # One that comes late after all; and one of whose text is asked.
    settle(
        team_id=text.team_id,
        message_id=text.pk,
        provider_sid=text.provider_sid,
        status="delivered",
        error_code="",
        at=timezone.now(),
    )
    assert not is_unconfirmed()
    settings.TWILIO_API_URL = at_home
    send()
    carrier.settle()
    hands.shift(15 * MINUTE)
    assert is_unconfirmed()
    follow_up_silent()
    assert not is_unconfirmed()


def _die(*_: Any) -> None:
    raise KeyboardInterrupt
