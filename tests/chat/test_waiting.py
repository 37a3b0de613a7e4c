"""The waiting clock: below 12 h green, from 12 h to 24 h orange, above 24 h red; every reader of it agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import erase_candidate
from apps.chat.crossings import announce_crossings
from apps.chat.models import ClockMark, Conversation, Message
from apps.chat.selectors import shared_waiting, waiting_counts
from apps.chat.services import add_note, clear_waiting, send_text, share_conversation
from apps.chat.waiting import Colour, age_words, colour_of
from apps.events.models import Event
from apps.events.services import record_events
from apps.messaging.services import record_consent
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number

PHONE = "+13125550148"
HOUR, SECOND, SMALLEST = timedelta(hours=1), timedelta(seconds=1), timedelta(microseconds=1)
# Also where a leap day and a change to daylight saving lie between the text and the look.
NOWS = [
    datetime(2026, 11, 22, 12, tzinfo=UTC),
    datetime(2028, 3, 1, 6, tzinfo=UTC),
    datetime(2026, 3, 8, 12, tzinfo=UTC),
]
AGES = [
    (timedelta(0), Colour.GREEN),
    (12 * HOUR - 60 * SECOND, Colour.GREEN),
    (12 * HOUR - SMALLEST, Colour.GREEN),
    (12 * HOUR, Colour.ORANGE),
    (24 * HOUR, Colour.ORANGE),
    (24 * HOUR + SMALLEST, Colour.RED),
    (24 * HOUR + SECOND, Colour.RED),
]


@pytest.mark.parametrize("now", NOWS)
@pytest.mark.parametrize(("age", "colour"), AGES)
def test_the_function_the_filter_and_the_counts_say_the_same_colour(team, number, now, age, colour):
    text_in(number, at=now - age)
    rows = Conversation.objects.for_team(team)

    assert colour_of(now - age, now=now) is colour
    assert [other for other in Colour if rows.coloured(other, now=now).exists()] == [colour]
    counts = waiting_counts(team_id=team.pk, now=now).unassigned
    assert {name: getattr(counts, name) for name in ("green", "orange", "red")} == {
        name: int(name == colour) for name in ("green", "orange", "red")
    }


def test_who_is_not_waiting_is_grey():
    assert colour_of(None, now=timezone.now()) is Colour.GREY


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (30 * SECOND, "now"),
        (26 * 60 * SECOND, "26 min"),
        (3 * HOUR, "3 h"),
        (24 * HOUR, "1 d"),
        (26 * HOUR, "1 d 2 h"),
    ],
)
def test_an_age_is_said_as_people_say_it(age, words):
    assert age_words(age) == words


@pytest.mark.parametrize(
    ("origin", "answers"),
    [
        (Message.Origin.CHAT, True),
        *((origin, False) for origin in Message.Origin if origin is not Message.Origin.CHAT),
    ],
)
def test_only_a_persons_text_answers(team, number, recruiter, origin, answers):
    conversation = text_in(number, phone=PHONE).conversation
    # Texts to many need it.
    record_consent(team=team, phone=PHONE, given=True, method="form", wording="Text me.", at=timezone.now())

    send_text(conversation=conversation, author=recruiter, body="Hello", now=timezone.now(), origin=origin)

    conversation.refresh_from_db()
    assert (conversation.waiting_since is None) is answers


def test_a_note_answers_nobody_and_no_reply_needed_does(team, number, recruiter):
    conversation = text_in(number).conversation
    add_note(conversation=conversation, author=recruiter, body="Call them")
    conversation.refresh_from_db()
    assert conversation.is_waiting

    clear_waiting(conversation=conversation, actor=recruiter)

    conversation.refresh_from_db()
    assert not conversation.is_waiting


@pytest.mark.parametrize(("age", "colour"), [(12 * HOUR, Colour.ORANGE), (24 * HOUR + SMALLEST, Colour.RED)])
def test_a_crossing_is_announced_once_and_at_its_moment(team, number, age, colour):
    crossing = datetime(2026, 11, 22, 12, tzinfo=UTC)
    text_in(number, at=crossing - age)
    ClockMark.objects.create(name="colours", looked_at=crossing - HOUR)

    announced = [announce_crossings(now=crossing + moment) for moment in (-SMALLEST, timedelta(0), SECOND)]

    assert announced == [0, 1, 0]
    assert Event.objects.get(kind="conversation.colour_changed").data == {"colour": colour}


def test_what_was_crossed_while_the_clock_was_away_is_announced(team, number):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    text_in(number, at=now - 13 * HOUR)
    ClockMark.objects.create(name="colours", looked_at=now - 2 * HOUR)

    assert announce_crossings(now=now) == 1


def test_a_team_whose_crossings_fail_keeps_no_other_waiting_and_is_told_later(
    team, other_team, number, monkeypatch
):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    text_in(number, at=now - 13 * HOUR)
    with as_team(other_team.pk):
        text_in(connect_test_number(team=other_team), at=now - 13 * HOUR)
    ClockMark.objects.create(name="colours", looked_at=now - 2 * HOUR)

    def fail_for_us(*, team_id, events):
        if team_id == team.pk:
            message = "something of this team"
            raise ValueError(message)
        record_events(team_id=team_id, events=events)

    with monkeypatch.context() as broken:
        broken.setattr("apps.chat.crossings.record_events", fail_for_us)
        assert announce_crossings(now=now) == 1
        assert announce_crossings(now=now + SECOND) == 0

    assert [announce_crossings(now=now + step * SECOND) for step in (2, 3)] == [1, 0]
    assert list(ClockMark.objects.values_list("name", flat=True)) == ["colours"]


def test_for_a_restricted_member_those_shared_with_them_are_counted(team, number, restricted, recruiter):
    waiting, answered, _unshared = (text_in(number).conversation for _ in range(3))
    for conversation in (waiting, answered):
        share_conversation(conversation=conversation, user=restricted, actor=None)
    clear_waiting(conversation=answered, actor=recruiter)

    assert shared_waiting(team_id=team.pk) == {str(restricted.pk): 1}


def test_somebody_who_was_erased_waits_in_no_count(team, number, as_recruiter: Client):
    text_in(number, at=timezone.now() - timedelta(hours=30))
    chat = Conversation.objects.get(team=team)
    assert 'data-count="1"' in as_recruiter.get("/").content.decode()

    erase_candidate(candidate=chat.candidate, actor_id=None, now=timezone.now())

    assert waiting_counts(team_id=team.pk, now=timezone.now()).total.total == 0
    assert '<title-badge id="title-badge" data-count="0"' in as_recruiter.get("/").content.decode()
