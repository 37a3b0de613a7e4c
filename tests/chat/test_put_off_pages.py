"""Snoozes and reminders on the pages and for partners."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.chat.coming_back import bring_back
from apps.chat.live import render_events
from apps.chat.models import Reminder
from apps.chat.services import (
    send_text,
    set_reminder,
    share_conversation,
    snooze_conversation,
    unshare_conversation,
)
from apps.events.models import Event
from tests.factories.chat import ConversationFactory, text_in

HOUR = timedelta(hours=1)
EASTERN = ZoneInfo("America/New_York")


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, first_name="Ana")


@pytest.fixture
def waiting(number):
    """A chat in which somebody has waited for thirteen hours."""
    return text_in(number, at=timezone.now() - 13 * HOUR).conversation


def remind(conversation, user, *, hours=1):
    now = timezone.now()
    return set_reminder(conversation=conversation, user=user, due_at=now + hours * HOUR, now=now)


def snooze(conversation, *, actor=None, hours=1):
    now = timezone.now()
    return snooze_conversation(conversation=conversation, until=now + hours * HOUR, actor=actor, now=now)


# ------------------------------------------------------------------ a snooze


def test_it_is_snoozed_and_woken_on_the_page(waiting, as_recruiter):
    door = reverse("chat:snooze", args=[waiting.pk])

    answer = as_recruiter.post(door, {"when": "tomorrow"}, headers={"HX-Request": "true"})

    waiting.refresh_from_db()
    assert waiting.snoozed_until.astimezone(EASTERN).strftime("%H:%M") == "08:00"
    assert "Snoozed until" in answer.headers["HX-Trigger"]
    assert "data-snoozed" in answer.content.decode()
    as_recruiter.post(reverse("chat:wake", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert not waiting.is_snoozed


def test_the_thread_says_that_it_was_snoozed_and_why_it_is_back(waiting, recruiter, as_recruiter):
    until = snooze(waiting, actor=recruiter).snoozed_until
    bring_back(team_id=waiting.team_id, now=until)

    page = as_recruiter.get(reverse("chat:conversation", args=[waiting.pk])).content.decode()

    assert "Recruiter One snoozed this chat until" in page
    assert "Back from snooze: it is time" in page


def test_no_time_is_a_refusal(waiting, as_recruiter):
    answer = as_recruiter.post(
        reverse("chat:snooze", args=[waiting.pk]), {"when": "own"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert "Say when" in answer.content.decode()


def test_a_partner_snoozes_asks_and_wakes(waiting, number, partner):
    awake = text_in(number).conversation
    until = (timezone.now() + HOUR).isoformat()

    snoozed = partner.post(f"conversations/{waiting.pk}/snooze", {"until": until})

    assert snoozed.status_code == 200
    assert snoozed.json()["snoozed_until"] is not None
    assert [row["id"] for row in partner.get("conversations", snoozed="true").json()["data"]] == [
        str(waiting.pk)
    ]
    assert [row["id"] for row in partner.get("conversations", snoozed="false").json()["data"]] == [
        str(awake.pk)
    ]
    assert len(partner.get("conversations", waiting="true").json()["data"]) == 2
    assert partner.post(f"conversations/{waiting.pk}/wake").json()["snoozed_until"] is None
    past = partner.post(f"conversations/{waiting.pk}/snooze", {"until": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["code"]) == (422, "bad_time")


def test_a_list_of_snoozed_chats_costs_the_same_for_one_as_for_twenty(
    team, number, as_recruiter, count_queries
):
    def look():
        as_recruiter.get("/chat/?show=snoozed")

    snooze(ConversationFactory(team=team))
    look()
    for_one = count_queries(look)
    for _ in range(19):
        snooze(ConversationFactory(team=team))

    assert count_queries(look) == for_one


# ------------------------------------------------------------------ a reminder


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
    empty = as_recruiter.get("/chat/later/").content.decode()
    assert "Nothing is put off" in empty
    # What stands in the middle has no page of forms around it.
    assert "page__body--form" not in empty
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
