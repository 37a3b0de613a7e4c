"""“Remind me if no answer by …”: told at its time, ended by the answer, and never half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.coming_back import bring_back, teams_with_something_due
from apps.chat.later import BadTime
from apps.chat.models import Conversation, Reminder
from apps.chat.periodic import bring_back_due
from apps.chat.services import (
    close_conversation,
    end_reminder,
    remove_colleague,
    send_text,
    set_reminder,
    snooze_conversation,
)
from apps.events.models import Event
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.messaging import connect_test_number
from tests.lists.test_at_once import at_once
from tests.marks import committed

HOUR = timedelta(hours=1)
KINDS = ["conversation.reminder_set", "conversation.reminder_due", "conversation.reminder_ended"]


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, first_name="Ana")


def remind(conversation, user, *, hours=1):
    now = timezone.now()
    return set_reminder(conversation=conversation, user=user, due_at=now + hours * HOUR, now=now)


def events(conversation):
    found = Event.objects.filter(conversation_id=conversation.pk, kind__in=KINDS).order_by("id")
    return [(event.kind.partition("reminder_")[2], event.data.get("by")) for event in found]


# ------------------------------------------------------------------ when it is due


def test_it_is_due_at_its_time_once(conversation, team, recruiter):
    due_at = remind(conversation, recruiter).due_at

    assert teams_with_something_due(now=due_at - timedelta(seconds=1)) == []
    assert teams_with_something_due(now=due_at) == [team.pk]
    assert [bring_back(team_id=team.pk, now=due_at) for _ in range(2)] == [1, 0]

    assert Reminder.objects.get().rung_at == due_at
    assert events(conversation) == [("set", None), ("due", None)]
    assert teams_with_something_due(now=due_at) == []


def test_a_clock_that_stood_still_for_a_day_tells_of_it_late_and_once(conversation, recruiter, time_machine):
    time_machine.move_to(remind(conversation, recruiter).due_at + timedelta(days=1))

    bring_back_due()
    bring_back_due()

    assert events(conversation) == [("set", None), ("due", None)]


@committed
@pytest.mark.timeout(60)
def test_two_beats_at_once_tell_of_it_once():
    team = TeamFactory()
    person = add_person(team, "member", "Recruiter One")
    with as_team(team.pk), transaction.atomic():
        chats = [text_in(connect_test_number(team=team)).conversation]
        remind(chats[0], person)
    later = timezone.now() + 2 * HOUR

    def beat():
        return bring_back(team_id=team.pk, now=later)

    at_once(team, beat, beat, beat)

    with as_team(team.pk), transaction.atomic():
        assert events(chats[0]) == [("set", None), ("due", None)]


@committed
@pytest.mark.timeout(120)
def test_of_an_answer_and_the_beat_of_the_same_moment_either_comes_first():
    """Told and then ended, or ended and never told: nothing is left, and nobody waits for the other for ever."""
    team = TeamFactory()
    person = add_person(team, "member", "Recruiter One")
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team)
        chats = [text_in(number).conversation for _ in range(10)]
    for chat in chats:
        with as_team(team.pk), transaction.atomic():
            remind(chat, person)
            phone = Conversation.objects.select_related("candidate").get(pk=chat.pk).candidate.phone
        later = timezone.now() + 2 * HOUR

        def answer(phone=phone, later=later):
            return text_in(number, phone=phone, at=later)

        def beat(later=later):
            return bring_back(team_id=team.pk, now=later)

        answers = at_once(team, answer, beat)
        with as_team(team.pk), transaction.atomic():
            assert not [each for each in answers if isinstance(each, Exception)]
            assert not Reminder.objects.filter(conversation=chat).exists()
            assert events(chat) in (
                [("set", None), ("ended", "answer")],
                [("set", None), ("due", None), ("ended", "answer")],
            )


def test_a_snoozed_chat_comes_back_with_it(conversation, team, recruiter):
    now = timezone.now()
    snooze_conversation(conversation=conversation, until=now + 9 * HOUR, actor=None, now=now)
    due_at = remind(conversation, recruiter).due_at

    bring_back(team_id=team.pk, now=due_at)

    conversation.refresh_from_db()
    assert not conversation.is_snoozed


def test_a_closed_chat_is_told_of_too(conversation, team, recruiter):
    due_at = remind(conversation, recruiter).due_at
    close_conversation(conversation=conversation, actor=None, now=timezone.now())

    bring_back(team_id=team.pk, now=due_at)

    assert events(conversation)[-1] == ("due", None)


# ------------------------------------------------------------------ what ends it


def test_their_answer_ends_it_for_everybody(conversation, number, recruiter, teammate):
    remind(conversation, recruiter)
    remind(conversation, teammate)

    text_in(number, phone=conversation.candidate.phone)

    assert not Reminder.objects.exists()
    assert events(conversation)[2:] == [("ended", "answer")] * 2


def test_a_text_from_before_it_was_asked_for_is_no_answer(conversation, number, recruiter):
    remind(conversation, recruiter)

    text_in(number, phone=conversation.candidate.phone, at=timezone.now() - HOUR)

    assert Reminder.objects.exists()


def test_our_own_texts_do_not_end_it(conversation, recruiter):
    remind(conversation, recruiter)

    send_text(conversation=conversation, author=recruiter, body="Still there?", now=timezone.now())

    assert Reminder.objects.exists()


def test_it_is_called_off_once(conversation, recruiter, teammate):
    remind(conversation, recruiter)

    assert not end_reminder(conversation=conversation, user=teammate)
    assert [end_reminder(conversation=conversation, user=recruiter) for _ in range(2)] == [True, False]
    assert events(conversation) == [("set", None), ("ended", "hand")]


def test_another_takes_its_place_and_is_told_of_again(conversation, team, recruiter):
    due_at = remind(conversation, recruiter).due_at
    bring_back(team_id=team.pk, now=due_at)

    again = remind(conversation, recruiter, hours=3)

    assert Reminder.objects.get().rung_at is None
    bring_back(team_id=team.pk, now=again.due_at)
    assert events(conversation) == [("set", None), ("due", None)] * 2


def test_a_time_that_has_passed_is_refused(conversation, recruiter):
    with pytest.raises(BadTime):
        remind(conversation, recruiter, hours=-1)


def test_it_goes_with_who_leaves_the_team(conversation, team, recruiter, manager):
    remind(conversation, recruiter)

    remove_colleague(membership=recruiter.memberships.get(team=team), actor=manager, now=timezone.now())

    assert not Reminder.objects.exists()


def test_it_goes_along_when_two_chats_are_put_together_and_comes_back(
    conversation, team, number, recruiter, teammate
):
    other = text_in(number).conversation
    remind(conversation, recruiter)
    theirs, mine = remind(other, teammate), remind(other, recruiter)

    merge = merge_candidates(kept=conversation.candidate, gone=other.candidate)

    assert {each.pk for each in Reminder.objects.filter(conversation=conversation)} > {theirs.pk}
    assert not Reminder.objects.filter(pk=mine.pk).exists()
    undo_merge(merge=merge, now=timezone.now())
    assert Reminder.objects.get(pk=theirs.pk).conversation_id == other.pk


def test_it_goes_with_who_is_erased(conversation, recruiter):
    remind(conversation, recruiter)

    erase_candidate(candidate=conversation.candidate, actor_id=None, now=timezone.now())

    assert not Reminder.objects.exists()
