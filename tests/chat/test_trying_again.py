"""What becomes of a text by the carrier's error: again, later, another day, or never; counted where it was no try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.receipts import record_answers
from apps.chat.reconcile import _first_of_nobody
from apps.events.models import Event
from apps.messaging.carrier_errors import CARRIER_ERRORS, carrier_error
from apps.messaging.gate import OUTSIDE_WINDOW, Wait
from apps.messaging.gateway import CarrierText, NotProcessed, Refused
from apps.messaging.models import Number, PhoneFact
from apps.messaging.pace import pause_after
from apps.messaging.services import resume_bulk
from tests.chat.test_lanes import claimed, queue_bulk
from tests.factories.messaging import AUTH_TOKEN, connect_test_number, new_sid
from tests.factories.webhooks import call, status_fields, status_path

Status = Message.Status
# 14:00 on the Pacific coast, in winter; and the midnight that follows.
AFTERNOON, MIDNIGHT = datetime(2026, 1, 15, 22, tzinfo=UTC), datetime(2026, 1, 16, 8, tzinfo=UTC)


@pytest.fixture
def text(number, carrier) -> Message:
    """A text that the carrier has taken."""
    (message,) = queue_bulk(number, 1)
    send(number)
    message.refresh_from_db()
    assert message.status == Status.SENT
    return message


def send(number: Number) -> None:
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


def tell(text: Message, status: str, error_code: str = "", *, sid: str = "") -> None:
    fields = status_fields(text.number, sid=sid or text.provider_sid, status=status, error_code=error_code)
    assert call(status_path(text.number, text.pk), fields, token=AUTH_TOKEN).status_code == 200
    text.refresh_from_db()


def taken_out(number: Number) -> tuple[Message, list[dispatch.Claimed]]:
    """Return a text of an afternoon, and it as the only one that a worker has taken out of the queue then."""
    (text,) = queue_bulk(
        number, 1, send_at=AFTERNOON, created_at=AFTERNOON, send_before=AFTERNOON + timedelta(hours=8)
    )
    return text, dispatch.claim(number_id=number.pk, now=AFTERNOON).claimed


def seconds_until_due(text: Message) -> float:
    return (text.send_at - timezone.now()).total_seconds()


def send_again(number: Number, text: Message) -> None:
    Message.objects.filter(pk=text.pk).update(send_at=timezone.now())
    send(number)
    text.refresh_from_db()


def test_a_phone_that_is_off_is_tried_again_after_a_minute_and_after_ten_and_no_more(text, number, carrier):
    pauses = []
    for _ in range(2):
        tell(text, "undelivered", "30003")
        assert (text.status, text.provider_sid, text.error_code) == (Status.QUEUED, None, "")
        pauses.append(seconds_until_due(text))
        send_again(number, text)
    tell(text, "undelivered", "30003")

    assert pauses == pytest.approx([60, 600], abs=10)
    assert (text.status, text.error_code, text.attempts) == (Status.UNDELIVERED, "30003", 3)
    assert len(carrier.new_texts()) == 3


def test_what_is_late_to_tell_of_a_failed_try_says_nothing_of_the_next_but_a_receipt_does(text):
    first = text.provider_sid
    tell(text, "undelivered", "30003")
    for late in ("sent", "undelivered"):
        tell(text, late, "30003" if late == "undelivered" else "", sid=first)
        assert text.status == Status.QUEUED

    tell(text, "delivered", sid=first)

    assert text.status == Status.DELIVERED


def test_the_record_of_a_failed_try_is_never_taken_for_that_of_the_next(text):
    first = text.provider_sid
    tell(text, "undelivered", "30003")
    record = CarrierText(first, text.phone, "", text.body, "undelivered", "outbound-api", "30003", None)

    assert _first_of_nobody([record], message=text) is None


@pytest.mark.parametrize("code", ["30610", "60728", "63038"])
def test_a_cap_of_the_carriers_own_holds_a_text_for_half_an_hour_and_that_is_no_try(number, code):
    text, batch = taken_out(number)

    record_answers([(batch[0], Refused(code=code, detail=""))], at=AFTERNOON)

    text.refresh_from_db()
    half_an_hour_later = AFTERNOON + timedelta(minutes=30)
    assert (text.status, text.attempts, text.send_at) == (Status.QUEUED, 0, half_an_hour_later)


def test_whoever_must_wait_at_the_last_look_has_it_said_and_that_is_no_try(number):
    text, batch = taken_out(number)

    record_answers([(batch[0], Wait(MIDNIGHT, OUTSIDE_WINDOW, "Waits until 8:00."))], at=AFTERNOON)

    text.refresh_from_db()
    assert (text.status, text.attempts, text.send_at) == (Status.SCHEDULED, 0, MIDNIGHT)
    assert (text.error_code, text.error_detail) == (OUTSIDE_WINDOW, "Waits until 8:00.")


def test_the_days_cap_holds_a_text_until_midnight_on_the_pacific_coast_and_bulk_with_it(number):
    (text, _) = queue_bulk(
        number, 2, send_at=AFTERNOON, created_at=AFTERNOON, send_before=AFTERNOON + timedelta(hours=8)
    )
    batch = dispatch.claim(number_id=number.pk, now=AFTERNOON).claimed
    record_answers([(batch[0], Refused(code="30027", detail=""))], at=AFTERNOON)

    text.refresh_from_db()
    assert (text.status, text.attempts, text.send_at) == (Status.QUEUED, 0, MIDNIGHT)
    assert text.send_before > MIDNIGHT
    queue_bulk(number, 1, send_at=AFTERNOON)
    assert claimed(number, now=MIDNIGHT - timedelta(minutes=1)) == []
    assert text in claimed(number, now=MIDNIGHT + timedelta(seconds=1))


def test_too_fast_halves_the_pace_once_for_all_of_a_moment(text, number):
    Number.objects.update(pace=8.0)
    tell(text, "failed", "30022")
    (other,) = queue_bulk(number, 1)
    send(number)
    other.refresh_from_db()
    tell(other, "failed", "30022")

    assert Number.objects.get().pace == 4.0
    assert Event.objects.filter(kind="number.slowed").count() == 1
    assert text.status == Status.QUEUED


@pytest.mark.parametrize("code", ["20003", "30002"])
def test_an_account_that_cannot_stops_all_its_numbers_and_says_so(team, text, number, code):
    sister = connect_test_number(team=team)

    tell(text, "failed", code)

    sister.refresh_from_db()
    assert sister.pause_reason == carrier_error(code).words
    assert Event.objects.filter(kind="number.paused").count() == 2


def test_a_phone_that_nobody_knows_is_marked_when_that_is_said_twice(text, number):
    tell(text, "undelivered", "30005")
    assert not PhoneFact.objects.exists()
    again = Message.objects.create(
        **{
            field: getattr(text, field)
            for field in ("team", "conversation", "number", "direction", "phone", "body", "origin", "lane")
        },
        status=Status.QUEUED,
        send_at=timezone.now(),
    )
    send(number)
    again.refresh_from_db()

    tell(again, "undelivered", "30005")

    assert PhoneFact.objects.get().fact == PhoneFact.Fact.INVALID


def filtered(number: Number, of: int, count: int, *, at: datetime) -> None:
    """Let so many bulk texts have been sent, and some taken for spam, the last of them as the carrier tells it."""
    texts = queue_bulk(number, of, status="sent", sent_at=at, send_at=None)
    for text in texts[:count]:
        Message.objects.filter(pk=text.pk).update(provider_sid=(sid := new_sid()))
        text.refresh_from_db()
        tell(text, "undelivered", "30007", sid=sid)


@pytest.mark.parametrize(("of", "count", "stops"), [(49, 3, False), (60, 1, False), (60, 2, True)])
def test_bulk_stops_by_itself_when_the_carrier_takes_more_than_two_in_a_hundred_for_spam(
    number, of, count, stops
):
    filtered(number, of, count, at=timezone.now())

    number.refresh_from_db()
    assert bool(number.bulk_paused_at) is stops
    if stops:
        assert number.bulk_pause_reason.startswith("The carrier took 2 of the last 60 bulk texts for spam.")
        assert Event.objects.filter(kind="number.bulk_paused", subject_id=number.pk).count() == 1
        queue_bulk(number, 1)
        assert claimed(number) == []


def test_who_resumes_is_not_stopped_again_by_what_was_known_then(number):
    now = timezone.now()
    filtered(number, 60, 2, at=now - timedelta(minutes=5))
    resume_bulk(number=number, now=now)

    filtered(number, 50, 1, at=timezone.now())

    number.refresh_from_db()
    assert number.bulk_paused_at is None


def test_a_carrier_that_looks_at_nothing_is_handed_bulk_ever_more_seldom(number):
    queue_bulk(number, 3)
    carrier_away = NotProcessed("The carrier asks us to slow down.", too_often=True)
    batch = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    record_answers([(one, carrier_away) for one in batch], at=timezone.now())

    assert set(Message.objects.values_list("status", "attempts", "looks")) == {("queued", 0, 1)}
    for times, seconds in [(1, 0.1), (2, 0.2), (5, 1.6), (10, 30)]:
        assert pause_after(times) == pytest.approx(seconds, rel=0.101)


def test_while_the_carrier_asks_to_slow_down_no_more_is_claimed_and_then_all_leaves(
    number, carrier, monkeypatch
):
    monkeypatch.setattr(dispatch, "BATCH", 5)
    queue_bulk(number, 30)
    carrier.behave(mode="rate_limit", callbacks="missing")

    send(number)

    assert Message.objects.filter(looks__gt=0).count() <= 15
    assert Number.objects.get().unheard >= 1
    carrier.behave(callbacks="missing")
    Message.objects.update(send_at=timezone.now())
    Number.objects.update(back_off_until=None)
    send(number)
    assert Message.objects.filter(status="sent").count() == 30
    assert Number.objects.get().unheard == 0


def test_each_error_has_words_of_its_own_and_a_pause_for_each_further_try():
    for code, known in CARRIER_ERRORS.items():
        assert code.isdecimal()
        assert known.words.endswith(".")
        assert len(known.pauses) in {0, known.tries - 1}, code
