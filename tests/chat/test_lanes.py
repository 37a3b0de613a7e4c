"""Replies before bulk, and nobody's bulk before everybody else's: of one number, and among many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import TEXT_LIFE, Conversation, Message
from apps.chat.periodic import ring_due
from apps.chat.services import send_text
from apps.chat.tasks import send_bulk
from apps.messaging.models import Number
from apps.messaging.services import record_consents
from tests.factories.chat import ConversationFactory

Lane = Message.Lane


def queue_bulk(number: Number, count: int, *, segments: int = 1, **fields: object) -> list[Message]:
    """Put bulk texts into the queue, as a blast does: to people who agreed, and at any hour of the day."""
    now = timezone.now()
    conversations: list[Conversation] = [ConversationFactory(team=number.team) for _ in range(count)]
    phones = [conversation.candidate.phone for conversation in conversations]
    record_consents(
        team=number.team, phones=phones, given=True, method="import", wording="They said yes.", at=now
    )
    due_at = fields.get("send_at") or now
    return Message.objects.bulk_create(
        Message(
            team=number.team,
            conversation=conversation,
            number=number,
            direction=Message.Direction.OUTBOUND,
            origin=Message.Origin.BLAST,
            lane=Lane.BULK,
            phone=conversation.candidate.phone,
            body="Bulk",
            segments=segments,
            any_hour_until=due_at + 2 * TEXT_LIFE,  # type: ignore[operator]
            **(
                {"status": "queued", "send_at": now, "send_before": now + TEXT_LIFE, "created_at": now}
                | fields
            ),
        )
        for conversation in conversations
    )


def claimed(number: Number, **asked: object) -> list[Message]:
    now = asked.pop("now", None) or timezone.now()
    return [one.message for one in dispatch.claim(number_id=number.pk, now=now, **asked).claimed]  # type: ignore[arg-type]


def test_a_reply_goes_before_bulk_that_is_older(team, number, recruiter):
    queue_bulk(number, 3)
    reply = send_text(
        conversation=ConversationFactory(team=team), author=recruiter, body="Reply", now=timezone.now()
    )

    assert claimed(number)[0] == reply


def test_whoever_is_there_for_replies_leaves_bulk_alone(team, number, recruiter):
    queue_bulk(number, 3)

    assert claimed(number, lanes=[Lane.REPLY]) == []


@pytest.mark.parametrize(("pace", "at_most"), [(100.0, dispatch.CALLS_AT_ONCE), (240.0, 60)])
def test_of_a_rested_number_only_a_moments_bulk_is_on_its_way_when_somebody_pauses(number, pace, at_most):
    Number.objects.update(pace=pace)
    queue_bulk(number, 80)
    now = timezone.now()

    taken = [len(claimed(number, lanes=[Lane.BULK], now=now)) for _ in range(3)]

    assert taken == [at_most, min(at_most, 80 - at_most), max(0, 80 - 2 * at_most)]


@pytest.mark.parametrize("segments", [1, 3, 5])
def test_bulk_leaves_a_slow_number_free_for_a_reply_at_any_moment(team, number, recruiter, segments):
    Number.objects.update(pace=1.0)
    queue_bulk(number, 30, segments=segments)
    now = timezone.now()
    for second in range(12):
        claimed(number, lanes=[Lane.BULK], now=now + timedelta(seconds=second))
    at = now + timedelta(seconds=12)
    reply = send_text(
        conversation=ConversationFactory(team=team), author=recruiter, body="Reply", now=timezone.now()
    )
    Message.objects.filter(pk=reply.pk).update(send_at=now)

    assert claimed(number, lanes=[Lane.REPLY], now=at) == [reply]


@pytest.mark.parametrize(("pace", "segments"), [(1.0, 1), (1.0, 3), (10.0, 2)])
def test_bulk_keeps_its_pace_in_segments_over_time(team, number, pace, segments):
    Number.objects.update(pace=pace)
    queue_bulk(number, 120 if pace > 1 else 40, segments=segments)
    now = timezone.now()
    # What may leave at once after a rest is gone.
    claimed(number, lanes=[Lane.BULK], now=now)

    sent = sum(
        sum(text.segments for text in claimed(number, lanes=[Lane.BULK], now=now + timedelta(seconds=second)))
        for second in range(1, 13)
    )

    assert sent == pytest.approx(12 * pace, abs=segments)


def test_what_is_held_back_is_due_for_nobody_until_it_is_let_go(number):
    (held,) = queue_bulk(number, 1, held_at=timezone.now())
    assert claimed(number) == []

    Message.objects.filter(pk=held.pk).update(held_at=None)

    assert claimed(number) == [held]


def test_what_is_held_back_after_the_claim_does_not_leave(number, carrier):
    queue_bulk(number, 2)
    batch = dispatch.claim(number_id=number.pk, now=timezone.now())
    Message.objects.update(held_at=timezone.now())

    dispatch.take_off(batch.claimed).land()

    assert carrier.new_texts() == []
    assert set(Message.objects.values_list("status", "attempts")) == {("queued", 0)}


def test_one_turn_of_a_number_ends_with_more_to_do_and_the_rest_comes_in_the_next(
    number, carrier, monkeypatch
):
    monkeypatch.setattr(dispatch, "LONGEST_TURN", 0.0)
    monkeypatch.setattr(dispatch, "BATCH", 2)
    queue_bulk(number, 5)
    sent = []

    while dispatch.dispatch_turn(team_id=number.team_id, number_id=number.pk):
        sent.append(Message.objects.filter(status="sent").count())

    assert sent == [2, 4, 5]


def test_a_number_is_in_one_turn_at_a_time_until_its_worker_is_given_up(number, carrier):
    queue_bulk(number, 1)
    Number.objects.update(turn_until=timezone.now() + timedelta(seconds=20))
    send_bulk(team_id=str(number.team_id), number_id=str(number.pk))
    assert carrier.new_texts() == []

    Number.objects.update(turn_until=timezone.now() - timedelta(seconds=1))
    send_bulk(team_id=str(number.team_id), number_id=str(number.pk))

    assert len(carrier.new_texts()) == 1
    assert Number.objects.get().turn_until is None


def test_the_clock_rings_for_bulk_and_for_replies(team, number, recruiter, carrier):
    queue_bulk(number, 1)
    send_text(conversation=ConversationFactory(team=team), author=recruiter, body="Reply", now=timezone.now())

    ring_due()

    assert len(carrier.new_texts()) == 2
