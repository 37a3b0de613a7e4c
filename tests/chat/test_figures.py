"""What the texts of one chat come to, as ^stat shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.accounts.models import Team
from apps.chat.figures import chat_figures
from apps.chat.models import Conversation, Message
from tests.factories.chat import text_in

ZONE = ZoneInfo("America/New_York")
# A Friday, an hour before the team goes home.
FRIDAY = datetime(2026, 2, 6, 16, tzinfo=ZONE)
PHONE = "+12015550123"


@pytest.fixture
def conversation(team, number):
    Team.objects.filter(pk=team.pk).update(time_zone="America/New_York")
    text_in(number, phone=PHONE, body="Is it open?", at=FRIDAY)
    text_in(number, phone=PHONE, body="Hello?", at=FRIDAY + timedelta(minutes=5))
    return Conversation.objects.select_related("team").get()


def wrote(conversation, at, **fields):
    given = {"status": "delivered", "origin": "chat", "body": "Words", "phone": PHONE, "segments": 1}
    return Message.objects.create(
        team=conversation.team,
        conversation=conversation,
        direction="outbound",
        created_at=at,
        **(given | fields),
    )


def test_a_wait_is_counted_from_the_oldest_text_and_ended_by_a_person(
    conversation, recruiter, teammate, number
):
    wrote(conversation, FRIDAY + timedelta(minutes=1), origin="auto", segments=2)
    wrote(conversation, FRIDAY + timedelta(minutes=10), author=teammate, status="undelivered")
    wrote(conversation, FRIDAY + timedelta(minutes=20), author=recruiter, segments=3, clicks=2)
    wrote(conversation, FRIDAY + timedelta(minutes=30), author=recruiter, status="cancelled")
    text_in(number, phone=PHONE, body="Thanks", at=FRIDAY + timedelta(minutes=40))
    # Answered on Monday at ten: an hour of work after a weekend, and twenty minutes of the Friday.
    wrote(conversation, FRIDAY + timedelta(days=2, hours=18), author=teammate)

    figures = chat_figures(conversation=conversation)

    assert figures.first_text_at == FRIDAY
    assert (figures.texts_in, figures.texts_out, figures.automatic) == (3, 4, 1)
    assert (figures.lost, figures.segments, figures.clicks) == (1, 7, 2)
    assert figures.answers == 2
    first, second = timedelta(minutes=20), timedelta(days=2, hours=17, minutes=20)
    assert figures.answered_after == int((first + second).total_seconds() / 2)
    assert figures.answered_after_at_work == (20 * 60 + 80 * 60) / 2
    assert figures.they_answer_after == (4 + 20) * 60 / 2
    assert figures.people == [("Recruiter One", 1), ("Teammate Two", 1)]


def test_the_dialog_and_the_page_say_the_same(conversation, recruiter, as_recruiter, count_queries):
    address = f"/chat/{conversation.pk}/stats/"
    empty = as_recruiter.get(address).content.decode()
    assert "<dt>Texts from them</dt><dd>2</dd>" in empty
    assert "<dt>We answer after</dt><dd>–</dd>" in empty
    wrote(conversation, FRIDAY + timedelta(minutes=30), author=recruiter)

    dialog = as_recruiter.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in dialog
    assert "<dt>We answer after</dt><dd>30 min</dd>" in dialog
    assert "<dt>Recruiter One wrote</dt><dd>1</dd>" in dialog
    of_few = count_queries(lambda: as_recruiter.get(address, headers={"HX-Request": "true"}))
    for nth in range(20):
        wrote(conversation, FRIDAY + timedelta(hours=nth + 1), author=recruiter)
    assert count_queries(lambda: as_recruiter.get(address, headers={"HX-Request": "true"})) == of_few <= 12
