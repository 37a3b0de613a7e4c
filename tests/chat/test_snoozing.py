"""Chats that are put aside: off the lists, on the clock, and back by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import merge_candidates
from apps.chat.coming_back import bring_back, teams_with_something_due
from apps.chat.later import BadTime, moment_chosen, presets
from apps.chat.models import Conversation
from apps.chat.periodic import bring_back_due
from apps.chat.selectors import shared_waiting, snoozed_waiting, waiting_counts
from apps.chat.services import (
    ConversationClosed,
    assign_conversation,
    claim_conversation,
    close_conversation,
    send_text,
    snooze_conversation,
    wake_conversation,
)
from apps.chat.waiting import Colour
from apps.core.filters import Context, compile_filter, fields_of, parse_filter
from apps.events.models import Event
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.lists.test_at_once import at_once
from tests.marks import committed

HOUR = timedelta(hours=1)


@pytest.fixture
def waiting(number):
    """A chat in which somebody has waited for thirteen hours."""
    return text_in(number, at=timezone.now() - 13 * HOUR).conversation


def snooze(conversation, *, actor=None, hours=1):
    now = timezone.now()
    return snooze_conversation(conversation=conversation, until=now + hours * HOUR, actor=actor, now=now)


def events(conversation):
    found = Event.objects.filter(conversation_id=conversation.pk, kind__in=KINDS).order_by("id")
    return [(event.kind, event.data.get("by")) for event in found]


KINDS = ["conversation.snoozed", "conversation.woken"]


# ------------------------------------------------------------------ what it does to lists and clock


def test_a_snoozed_chat_leaves_the_counts_and_its_clock_goes_on(waiting, team):
    since = waiting.waiting_since

    snooze(waiting)

    waiting.refresh_from_db()
    theirs = Conversation.objects.for_team(team)
    assert waiting_counts(team_id=team.pk, now=timezone.now()).total.total == 0
    assert list(snoozed_waiting(theirs)) == [waiting]
    assert waiting.waiting_since == since
    assert waiting.colour(now=timezone.now()) is Colour.ORANGE


def test_the_list_shows_it_under_snoozed_only(waiting, as_recruiter):
    snooze(waiting)

    shown = {
        show: str(waiting.pk) in as_recruiter.get(f"/chat/?show={show}").content.decode()
        for show in ("", "waiting", "unassigned", "orange", "closed", "snoozed")
    }

    assert shown == {show: show == "snoozed" for show in shown}


def test_the_dashboard_says_how_many_it_does_not_count(waiting, as_recruiter):
    page = as_recruiter.get("/").content.decode()
    assert 'id="board-snoozed" hidden' in page

    snooze(waiting)

    page = as_recruiter.get("/").content.decode()
    assert 'id="board-snoozed" hidden' not in page
    assert '<span class="board__snoozed">1</span> more waiting, snoozed' in page
    assert "Nobody is waiting. Well done." in page


def test_whoever_it_is_shared_with_counts_it_no_more(waiting, team, restricted):
    assign_conversation(conversation=waiting, assignee=restricted, actor=None)
    assert shared_waiting(team_id=team.pk) == {str(restricted.pk): 1}

    snooze(waiting)

    assert shared_waiting(team_id=team.pk) == {}


def test_a_claim_ends_and_a_second_snooze_takes_the_place_of_the_first(waiting, recruiter):
    claim_conversation(conversation=waiting, user=recruiter, now=timezone.now())

    snooze(waiting, actor=recruiter)
    snooze(waiting, actor=recruiter, hours=5)

    waiting.refresh_from_db()
    assert waiting.claimed_by is None
    assert waiting.snoozed_until > timezone.now() + 4 * HOUR
    assert events(waiting) == [("conversation.snoozed", None)] * 2


def test_filters_ask_whether_and_until_when(waiting, number, team):
    text_in(number)
    snooze(waiting)

    def found(field, op, value):
        asked = {"all": [{"field": field, "op": op, "value": value}]}
        fields = fields_of("conversations", Context(team=team, now=timezone.now(), zone=team.zone))
        rows = Conversation.objects.for_team(team)
        return list(rows.filter(compile_filter(parse_filter(asked, fields), fields)))

    assert found("conversation.snoozed", "is", True) == [waiting]
    assert found("conversation.snoozed_until", "after", "2020-01-01") == [waiting]


# ------------------------------------------------------------------ back again


def test_it_comes_back_at_its_time_by_itself(waiting, team):
    until = snooze(waiting).snoozed_until

    assert teams_with_something_due(now=until - timedelta(seconds=1)) == []
    assert teams_with_something_due(now=until) == [team.pk]
    assert bring_back(team_id=team.pk, now=until) == 1

    waiting.refresh_from_db()
    assert not waiting.is_snoozed
    assert events(waiting) == [("conversation.snoozed", None), ("conversation.woken", "time")]
    assert teams_with_something_due(now=until) == []


def test_a_clock_that_stood_still_for_a_day_brings_it_back_late_and_once(waiting, team, time_machine):
    until = snooze(waiting).snoozed_until
    time_machine.move_to(until + timedelta(days=1))

    bring_back_due()
    bring_back_due()

    assert events(waiting) == [("conversation.snoozed", None), ("conversation.woken", "time")]


def test_it_comes_back_at_once_when_they_write(waiting, number):
    snooze(waiting)

    text_in(number, phone=waiting.candidate.phone)

    waiting.refresh_from_db()
    assert not waiting.is_snoozed
    assert events(waiting)[-1] == ("conversation.woken", "inbound")


def test_it_is_woken_by_hand_once(waiting, recruiter):
    snooze(waiting)

    wake_conversation(conversation=waiting, actor=recruiter)
    wake_conversation(conversation=waiting, actor=recruiter)

    assert events(waiting) == [("conversation.snoozed", None), ("conversation.woken", "hand")]


def test_our_answer_leaves_it_where_it_is(waiting, recruiter):
    snooze(waiting)

    send_text(
        conversation=waiting, author=recruiter, body="Hello", now=timezone.now(), seen_until=timezone.now()
    )

    waiting.refresh_from_db()
    assert waiting.is_snoozed
    assert waiting.waiting_since is None


def test_a_closed_chat_is_not_snoozed_and_closing_ends_a_snooze(waiting):
    snooze(waiting)
    close_conversation(conversation=waiting, actor=None, now=timezone.now())

    assert not waiting.is_snoozed
    with pytest.raises(ConversationClosed):
        snooze(waiting)
    with pytest.raises(IntegrityError, match="conversation_closed_is_not_snoozed"), transaction.atomic():
        Conversation.objects.filter(pk=waiting.pk).update(snoozed_until=timezone.now())


def test_of_two_chats_that_are_put_together_an_awake_one_wins(waiting, number, team):
    other = text_in(number).conversation
    snooze(waiting)

    merge_candidates(kept=waiting.candidate, gone=other.candidate)

    waiting.refresh_from_db()
    assert not waiting.is_snoozed


@committed
@pytest.mark.timeout(60)
def test_two_beats_at_once_bring_it_back_once():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        chat = text_in(connect_test_number(team=team)).conversation
        snooze(chat)
    later = timezone.now() + 2 * HOUR

    def beat():
        return bring_back(team_id=team.pk, now=later)

    at_once(team, beat, beat, beat)

    with as_team(team.pk), transaction.atomic():
        assert events(chat) == [("conversation.snoozed", None), ("conversation.woken", "time")]


# ------------------------------------------------------------------ until when

EASTERN = ZoneInfo("America/New_York")
# A Friday, the evening before the clocks go forward.
FRIDAY = datetime(2026, 3, 6, 17, 30, tzinfo=EASTERN)


def test_what_is_offered_is_of_the_page_s_clock_also_over_a_change_of_it():
    offered = {preset.key: preset for preset in presets(now=FRIDAY, zone=EASTERN)}

    assert {key: preset.at.astimezone(UTC) for key, preset in offered.items()} == {
        "hours": datetime(2026, 3, 7, 1, 30, tzinfo=UTC),
        "tomorrow": datetime(2026, 3, 7, 13, tzinfo=UTC),
        # An hour earlier by the sun: the clocks have been put forward.
        "monday": datetime(2026, 3, 9, 12, tzinfo=UTC),
    }
    assert offered["monday"].clock == "Mon 8:00 EDT"


def test_on_a_monday_the_next_one_is_offered():
    offered = presets(now=datetime(2026, 3, 9, 7, tzinfo=EASTERN), zone=EASTERN)

    assert offered[-1].at == datetime(2026, 3, 16, 8, tzinfo=EASTERN)


def test_on_a_sunday_tomorrow_is_the_monday_and_is_offered_once():
    sunday, morning = datetime(2026, 3, 8, 9, tzinfo=EASTERN), datetime(2026, 3, 9, 8, tzinfo=EASTERN)
    offered = presets(now=sunday, zone=EASTERN)

    assert [preset.key for preset in offered] == ["hours", "tomorrow"]
    # A page that was opened the day before may ask for it.
    assert moment_chosen("monday", "", now=sunday, zone=EASTERN) == morning


@pytest.mark.parametrize(
    "own", ["", "soon", "2026-03-06T17:30", "2020-01-01T08:00", "2028-01-01T08:00", "9999-12-31T23:59"]
)
def test_what_is_no_time_to_come_is_refused(own):
    with pytest.raises(BadTime):
        moment_chosen("own", own, now=FRIDAY, zone=EASTERN)


def test_a_time_of_one_s_own_is_of_the_page_s_clock():
    chosen = moment_chosen("own", "2026-03-09T09:15", now=FRIDAY, zone=EASTERN)

    assert chosen == datetime(2026, 3, 9, 9, 15, tzinfo=EASTERN)
