"""Before a chat turns orange or red its person is told, and managers once it is red and still unanswered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Membership
from apps.chat.crossings import announce_crossings
from apps.chat.services import assign_conversation, close_conversation, snooze_conversation
from apps.events.models import Event
from apps.notices.crossings import announce_turning
from apps.notices.mail import mail_letters
from apps.notices.models import Kind, Notice, Preferences
from apps.notices.selectors import letters_due
from apps.notices.services import save_preferences, set_alert_rules
from tests.factories.chat import text_in

ORANGE, RED = timedelta(hours=12), timedelta(hours=24)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def chat(number, recruiter):
    found = text_in(number, at=timezone.now()).conversation
    return assign_conversation(conversation=found, assignee=recruiter, actor=None)


@pytest.fixture
def look(team, read):
    """Let the clock look at a moment, as it does all the time, and the reader read."""

    def looked(at, user=None):
        with time_machine.travel(at, tick=True):
            for clock in (announce_turning, announce_crossings):
                clock(now=at - MINUTE)
                clock(now=at)
            return [each for each in read(user) if each.kind in {Kind.TURNING, Kind.OVERDUE}]

    announce_turning(now=timezone.now())
    announce_crossings(now=timezone.now())
    return looked


def test_a_chat_s_owner_is_told_an_hour_before_each_colour(chat, recruiter, look):
    begun = chat.waiting_since

    assert look(begun + ORANGE - timedelta(minutes=61)) == []
    [orange] = look(begun + ORANGE - timedelta(minutes=59))
    assert (orange.user, orange.detail, orange.conversation_id) == (recruiter, "orange", chat.pk)
    assert [each.detail for each in look(begun + RED - timedelta(minutes=59))] == ["orange", "red"]


def test_a_team_chooses_how_long_before(team, chat, recruiter, look):
    set_alert_rules(team=team, lead_minutes=15, escalates=False)
    assert look(chat.waiting_since + ORANGE - timedelta(minutes=16)) == []
    assert len(look(chat.waiting_since + ORANGE - timedelta(minutes=14))) == 1


def test_a_team_may_want_none(team, chat, look):
    set_alert_rules(team=team, lead_minutes=0, escalates=False)

    assert look(chat.waiting_since + ORANGE - MINUTE) == []


def test_who_is_told_already_is_not_told_again_by_another_rule(team, chat, look):
    assert len(look(chat.waiting_since + ORANGE - timedelta(minutes=59))) == 1

    set_alert_rules(team=team, lead_minutes=15, escalates=False)

    assert len(look(chat.waiting_since + ORANGE - timedelta(minutes=14))) == 1


def test_nobody_is_told_of_who_was_answered_snoozed_or_is_nobodys(team, number, recruiter, chat, look):
    at = chat.waiting_since
    text_in(number, at=at)
    snoozed = text_in(number, at=at).conversation
    assign_conversation(conversation=snoozed, assignee=recruiter, actor=None)
    snooze_conversation(conversation=snoozed, until=at + timedelta(days=3), actor=recruiter, now=at)
    close_conversation(conversation=chat, actor=recruiter, now=at)

    assert look(at + ORANGE - timedelta(minutes=59)) == []


def test_two_clocks_announce_it_once(team, chat):
    announce_turning(now=chat.waiting_since)
    at = chat.waiting_since + ORANGE - timedelta(minutes=59)

    assert [announce_turning(now=at), announce_turning(now=at)] == [1, 0]
    assert Event.objects.filter(kind="alert.turning").count() == 1


def test_managers_hear_of_red_only_if_the_team_wants_that(team, chat, manager, look):
    assert [each for each in look(chat.waiting_since + RED + MINUTE) if each.kind == Kind.OVERDUE] == []


def test_chats_that_turn_red_are_one_notice_to_each_manager(team, number, recruiter, chat, manager, look):
    set_alert_rules(team=team, lead_minutes=60, escalates=True)
    text_in(number, at=chat.waiting_since + MINUTE)

    look(chat.waiting_since + RED + MINUTE / 2)
    [notice] = look(chat.waiting_since + RED + 2 * MINUTE, manager)

    assert (notice.kind, notice.count) == (Kind.OVERDUE, 2)
    assert [each for each in Notice.objects.filter(kind=Kind.OVERDUE) if each.user != manager] == []


def test_a_manager_who_wants_a_mail_gets_one_for_all_of_them(team, number, chat, manager, look, mailoutbox):
    set_alert_rules(team=team, lead_minutes=60, escalates=True)
    seat = Membership.objects.get(team=team, user=manager)
    save_preferences(membership=seat, fields={"mails_overdue": True}, now=timezone.now())
    text_in(number, at=chat.waiting_since)
    at = chat.waiting_since + RED + MINUTE

    look(at)
    assert letters_due(now=at) == []
    later = at + timedelta(minutes=5)
    assert letters_due(now=later) == [(team.pk, manager.pk)]
    for _ in range(2):
        mail_letters(team_id=team.pk, user_id=manager.pk, now=later)

    [letter] = mailoutbox
    assert letter.subject == f"2 chats are red in {team.name}"
    assert letter.to == [manager.email]
    assert "Hello" not in letter.body
    assert Preferences.objects.get().overdue_due_at is None


def test_the_look_reads_a_piece_of_an_index(team, chat):
    """However many wait: what crosses is found by when they began to wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM chat_conversation WHERE closed_at IS NULL "
            "AND waiting_since > now() - interval '1 day' AND waiting_since <= now()"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "conversation_" in plan
