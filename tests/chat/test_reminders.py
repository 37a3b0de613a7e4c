"""“Remind me if no answer by …”: told at its time, ended by the answer, and never half done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.coming_back import bring_back, teams_with_something_due
from apps.chat.later import BadTime
from apps.chat.live import render_events
from apps.chat.models import Conversation, Reminder
from apps.chat.periodic import bring_back_due
from apps.chat.services import (
    close_conversation,
    end_reminder,
    remove_colleague,
    send_text,
    set_reminder,
    share_conversation,
    snooze_conversation,
    unshare_conversation,
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


# ------------------------------------------------------------------ on the page


def test_it_is_asked_for_and_called_off_on_the_page(conversation, recruiter, as_recruiter):
    answer = as_recruiter.post(
        reverse("chat:remind", args=[conversation.pk]), {"when": "monday"}, headers={"HX-Request": "true"}
    )

    assert Reminder.objects.get().user == recruiter
    assert "You are reminded on Mon" in answer.headers["HX-Trigger"]
    assert (
        "No reminder: "
        in as_recruiter.get(reverse("chat:conversation", args=[conversation.pk])).content.decode()
    )
    as_recruiter.post(reverse("chat:reminder_end", args=[conversation.pk]))
    assert not Reminder.objects.exists()


def test_it_is_asked_for_with_a_text(conversation, recruiter, as_recruiter):
    as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]), {"body": "Hi", "remind": "tomorrow"}
    )

    assert Reminder.objects.get().conversation == conversation


def test_a_text_that_is_refused_reminds_nobody(conversation, as_recruiter):
    as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]), {"body": " ", "remind": "tomorrow"}
    )

    assert not Reminder.objects.exists()


def test_what_is_due_stands_on_top_of_the_list_and_the_dashboard_for_who_asked(
    conversation, team, recruiter, as_recruiter, as_manager
):
    due_at = remind(conversation, recruiter).due_at
    before = [as_recruiter.get(page).content.decode() for page in ("/", "/chat/")]
    bring_back(team_id=team.pk, now=due_at)

    after = [as_recruiter.get(page).content.decode() for page in ("/", "/chat/")]
    others = [as_manager.get(page).content.decode() for page in ("/", "/chat/")]

    assert [page.count("due__row") for page in before + after + others] == [0, 0, 2, 2, 0, 0]
    assert all("Ana" in page for page in after)
    as_recruiter.post(reverse("chat:reminder_end", args=[conversation.pk]))
    assert "due__row" not in as_recruiter.get("/chat/").content.decode()


def test_an_open_page_hears_of_it_and_asks_for_the_list(conversation, team, recruiter, as_recruiter):
    due_at = remind(conversation, recruiter).due_at
    bring_back(team_id=team.pk, now=due_at)
    event = Event.objects.get(kind="conversation.reminder_due")

    (item,) = render_events(team_id=team.pk, events=[event])["items"]

    assert (item["kind"], item["for"]) == ("conversation.reminder_due", str(recruiter.pk))
    assert "Ana" in item["row"]
    fragment = as_recruiter.get("/chat/later/", headers={"HX-Request": "true", "HX-Target": "due-list"})
    assert "due__row" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_a_chat_that_is_shared_no_more_reminds_nobody_of_its_person(
    conversation, team, restricted, signed_in
):
    share_conversation(conversation=conversation, user=restricted, actor=None)
    due_at = remind(conversation, restricted).due_at
    bring_back(team_id=team.pk, now=due_at)
    client = signed_in(restricted)
    assert "Ana" in client.get("/chat/later/").content.decode()

    unshare_conversation(conversation=conversation, user=restricted, actor=None)

    assert "Ana" not in client.get("/chat/later/").content.decode()


def put_off_all(team, recruiter):
    now = timezone.now()
    conversation = ConversationFactory(team=team)
    remind(conversation, recruiter)
    send_text(conversation=conversation, author=recruiter, body="See you", now=now, send_at=now + HOUR)
    snooze_conversation(conversation=conversation, until=now + HOUR, actor=recruiter, now=now)
    return conversation


def test_one_page_shows_what_is_put_off_and_costs_the_same_for_one_as_for_twenty(
    team, number, recruiter, as_recruiter, count_queries
):
    assert "Nothing is put off" in as_recruiter.get("/chat/later/").content.decode()
    put_off_all(team, recruiter)
    page = as_recruiter.get("/chat/later/").content.decode()
    assert [words in page for words in ("Your reminders", "Planned texts", "Snoozed chats", "See you")] == [
        True
    ] * 4
    for_one = count_queries(lambda: as_recruiter.get("/chat/later/"))

    for _ in range(19):
        put_off_all(team, recruiter)

    assert count_queries(lambda: as_recruiter.get("/chat/later/")) == for_one


# ------------------------------------------------------------------ partners


def test_a_partner_sets_lists_and_ends_it_for_a_member(conversation, recruiter, partner):
    door, due_at = f"conversations/{conversation.pk}/remind", (timezone.now() + HOUR).isoformat()

    made = partner.post(door, {"user": str(recruiter.pk), "due_at": due_at})

    assert made.status_code == 200
    assert made.json()["user"] == str(recruiter.pk)
    listed = partner.get("reminders", user=str(recruiter.pk)).json()["data"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    assert partner.delete(f"reminders/{made.json()['id']}").status_code == 204
    assert partner.delete(f"reminders/{made.json()['id']}").status_code == 404
    assert partner.get("reminders").json()["data"] == []


def test_a_partner_cannot_remind_somebody_of_what_they_may_not_see(conversation, restricted, partner):
    due_at = (timezone.now() + HOUR).isoformat()

    answer = partner.post(
        f"conversations/{conversation.pk}/remind", {"user": str(restricted.pk), "due_at": due_at}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "user_may_not")
