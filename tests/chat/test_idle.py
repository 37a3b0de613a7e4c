"""A chat that is done with closes by itself after the team's days; one in which anything is still to come does not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.happenings import happening
from apps.chat.models import Conversation, Message
from apps.chat.periodic import close_idle_chats
from apps.chat.selectors import teams_with_idle_chats
from apps.chat.services import (
    add_note,
    claim_conversation,
    clear_waiting,
    close_conversation,
    close_idle,
    mark_read,
    open_conversation,
    send_text,
    set_reminder,
    snooze_conversation,
)
from apps.events.models import Event
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.marks import committed

DAY = timedelta(days=1)
LONG = 14 * DAY
MOMENT = timedelta(minutes=1)


@pytest.fixture
def conversation(number, recruiter) -> Conversation:
    """A chat whose last text is our answer of this moment."""
    chat = text_in(number, body="Still open?").conversation
    send_text(conversation=chat, author=recruiter, body="It is!", now=timezone.now())
    Message.objects.filter(author=recruiter).update(status=Message.Status.DELIVERED)
    return Conversation.objects.get()


@pytest.fixture
def after(time_machine):
    """Let so much time pass, and the clock look; say whether the chat is closed."""
    begin = timezone.now()

    def look(passed: timedelta) -> bool:
        time_machine.move_to(begin + passed)
        close_idle_chats()
        return Conversation.objects.get().is_closed

    return look


def test_a_chat_closes_fourteen_days_after_our_last_answer(conversation, after, team):
    assert not after(LONG - MOMENT)
    assert after(LONG + MOMENT)

    closed = Event.objects.get(kind="conversation.closed")
    assert (closed.conversation_id, closed.actor_id) == (conversation.pk, None)
    assert happening(closed, {}).words == "Closed by itself"
    assert teams_with_idle_chats(now=timezone.now()) == []


def test_the_team_says_after_how_many_days(conversation, after, team, as_manager):
    page = as_manager.get("/settings/team/").content.decode()
    assert 'name="close_after_days" value="14"' in page
    given = {"name": team.name, "time_zone": team.time_zone, "active_application": "newest"}
    work = {"work_days": [1, 2, 3, 4, 5], "work_from": "09:00", "work_until": "17:00"}

    as_manager.post("/settings/team/", {**given, **work, "close_after_days": "3"})

    assert Event.objects.get(kind="team.changed").data == {"fields": ["close_after_days"]}
    assert not after(3 * DAY - MOMENT)
    assert after(3 * DAY + MOMENT)


def test_with_no_days_no_chat_closes_by_itself(conversation, after, team):
    team.close_after_days = 0
    team.save(update_fields=["close_after_days"])

    assert not after(365 * DAY)
    assert close_idle(team=team, now=timezone.now()) == 0


def test_whoever_waits_is_never_closed_away(conversation, number, after):
    text_in(number, phone=conversation.candidate.phone, body="And when?")

    assert not after(10 * LONG)
    assert close_idle(team=conversation.team, now=timezone.now()) == 0


def test_one_that_needed_no_reply_closes_too(number, recruiter, after):
    clear_waiting(conversation=text_in(number, body="Thanks!").conversation, actor=recruiter)

    assert after(LONG + MOMENT)


def _plan(chat: Conversation, user, now: datetime) -> None:
    send_text(conversation=chat, author=user, body="Soon", now=now, send_at=now + 3 * LONG)


def _remind(chat: Conversation, user, now: datetime) -> None:
    set_reminder(conversation=chat, user=user, due_at=now + 3 * LONG, now=now)


def _snooze(chat: Conversation, user, now: datetime) -> None:
    snooze_conversation(conversation=chat, until=now + 3 * LONG, actor=user, now=now)


@pytest.mark.parametrize("put_off", [_plan, _remind, _snooze])
def test_what_is_put_off_keeps_its_chat_open(conversation, recruiter, after, put_off):
    put_off(conversation, recruiter, timezone.now())

    assert not after(LONG + DAY)
    assert close_idle(team=conversation.team, now=timezone.now()) == 0


def test_a_chat_that_somebody_is_on_stays_open(conversation, recruiter, after):
    claim_conversation(conversation=conversation, user=recruiter, now=timezone.now() + LONG)

    assert not after(LONG + MOMENT)


def test_what_somebody_has_opened_again_or_noted_in_is_kept_as_long_again(
    conversation, recruiter, after, time_machine
):
    begin = timezone.now()
    time_machine.move_to(begin + 10 * DAY)
    close_conversation(conversation=conversation, actor=recruiter, now=timezone.now())
    open_conversation(conversation=conversation, actor=recruiter)
    assert not after(LONG + DAY)
    add_note(conversation=conversation, author=recruiter, body="Calls back in spring")

    assert not after(2 * LONG)
    assert after(2 * LONG + 2 * DAY)


def test_who_only_looks_keeps_nothing_open(conversation, recruiter, after, time_machine):
    begin = timezone.now()
    time_machine.move_to(begin + 10 * DAY)
    mark_read(conversation=conversation, user=recruiter, now=timezone.now())

    assert Event.objects.filter(kind="conversation.read").exists()
    assert after(LONG + MOMENT)


def test_it_opens_again_when_they_write(conversation, number, after):
    assert after(LONG + MOMENT)

    text_in(number, phone=conversation.candidate.phone, body="Is it still open?")

    assert not Conversation.objects.get().is_closed


@committed
def test_the_clock_closes_it_in_a_transaction_of_its_own(time_machine):
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        chat = text_in(connect_test_number(team=team), body="Thanks!").conversation
        clear_waiting(conversation=chat, actor=None)
    time_machine.move_to(timezone.now() + LONG + MOMENT)

    close_idle_chats()

    with as_team(team.pk), transaction.atomic():
        assert Conversation.objects.get().is_closed
