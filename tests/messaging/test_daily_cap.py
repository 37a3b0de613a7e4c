"""What a number may send in a day of the carriers, which ends at midnight on the Pacific coast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.selectors import lanes_with_due_texts
from apps.chat.services import send_text
from apps.events.models import Event
from apps.messaging.gate import NotAllowed, refusal_for
from apps.messaging.models import Number
from apps.messaging.pace import carriers_day, next_day
from tests.chat.test_lanes import queue_bulk
from tests.factories.chat import ConversationFactory

# 23:30 and 00:30 on the Pacific coast, in winter.
EVENING, AFTER_MIDNIGHT = (datetime(2026, 1, 15, hour, 30, tzinfo=UTC) for hour in (7, 8))
PHONE = "+13125550148"


@pytest.fixture
def capped(number) -> Number:
    number.daily_cap = 2
    number.save()
    return number


def queue(team, author, count: int, at: datetime) -> None:
    conversation = ConversationFactory(team=team, phone=PHONE)
    for nth in range(count):
        send_text(conversation=conversation, author=author, body=f"Text {nth}", now=at)


def test_no_more_leave_than_the_cap_and_the_rest_after_midnight(team, capped, recruiter):
    queue(team, recruiter, 3, EVENING)

    assert len(dispatch.claim(number_id=capped.pk, now=EVENING).claimed) == 2
    assert not dispatch.claim(number_id=capped.pk, now=EVENING)
    assert Message.objects.filter(status="queued").count() == 1
    assert len(dispatch.claim(number_id=capped.pk, now=AFTER_MIDNIGHT).claimed) == 1


def test_a_new_text_is_refused_with_when_it_may_go(team, capped, recruiter):
    queue(team, recruiter, 2, EVENING)
    dispatch.claim(number_id=capped.pk, now=EVENING)

    with pytest.raises(NotAllowed, match=r"2 text parts .* after midnight Pacific time") as refused:
        queue(team, recruiter, 1, EVENING)

    assert refused.value.code == "daily_cap"
    number = Number.objects.get()
    assert refusal_for(team=team, number=number, phone=PHONE, now=AFTER_MIDNIGHT) is None


def test_a_long_text_counts_its_parts(team, capped, recruiter):
    conversation = ConversationFactory(team=team, phone=PHONE)
    send_text(conversation=conversation, author=recruiter, body="a" * 320, now=EVENING)

    assert not dispatch.claim(number_id=capped.pk, now=EVENING)


def test_without_a_cap_as_many_leave_as_there_are(team, number, recruiter):
    queue(team, recruiter, 5, EVENING)

    assert len(dispatch.claim(number_id=number.pk, now=EVENING).claimed) == 5


def test_bulk_stops_short_of_the_cap_and_goes_on_by_itself_after_midnight(team, number, recruiter):
    Number.objects.update(daily_cap=100, sent_count=90, capped_date=carriers_day(EVENING))
    queue_bulk(number, 10, send_at=EVENING, send_before=None)

    assert len(dispatch.claim(number_id=number.pk, now=EVENING).claimed) == 5
    assert not dispatch.claim(number_id=number.pk, now=EVENING + timedelta(minutes=2))
    waiting = Message.objects.filter(status="queued", lane=Message.Lane.BULK)
    assert [text.send_at for text in waiting] == [next_day(EVENING)] * 5
    # What is left is for replies.
    queue(team, recruiter, 2, EVENING)
    assert len(dispatch.claim(number_id=number.pk, now=EVENING).claimed) == 2
    assert lanes_with_due_texts(now=AFTER_MIDNIGHT) == [(team.pk, number.pk, Message.Lane.BULK)]
    assert len(dispatch.claim(number_id=number.pk, now=AFTER_MIDNIGHT).claimed) == 5


def test_the_team_is_told_once_a_day_when_most_of_the_cap_is_used(number):
    Number.objects.update(daily_cap=10, sent_count=5, capped_date=carriers_day(EVENING))
    told = Event.objects.filter(kind="number.cap_near", subject_id=number.pk)
    for at, times in [(EVENING, 0), (EVENING, 1), (EVENING, 1)]:
        queue_bulk(number, 1, send_at=at)
        dispatch.claim(number_id=number.pk, now=at)
        assert told.count() == times

    assert told.get().data == {"sent": 7, "cap": 10}
