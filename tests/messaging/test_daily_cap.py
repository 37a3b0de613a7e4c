"""What a number may send in a day of the carriers, which ends at midnight on the Pacific coast."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.gate import NotAllowed, refusal_for
from apps.messaging.models import Number
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
