"""Texts that are planned, on the page and for partners; and on the days on which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.chat.live import render_events
from apps.chat.models import Message
from apps.chat.services import cancel_text, send_text, undo_cancel
from apps.core.errors import DomainError
from apps.events.models import Event
from apps.messaging.gate import NotAllowed
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.chat import ConversationFactory, text_in

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 1, 12, tzinfo=CHICAGO)
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148", first_name="Ana")


@pytest.fixture
def planned(conversation, recruiter):
    return send_text(conversation=conversation, author=recruiter, body="See you", now=NOW, send_at=LATER)


# ------------------------------------------------------------------ the days on which the clocks are changed

DAYS = [
    # 9:00 on the clock that somebody plans by, wherever it was put in the night: UTC.
    ("America/New_York", "2026-03-08T09:00", datetime(2026, 3, 8, 13, tzinfo=UTC)),
    ("America/New_York", "2026-11-01T09:00", datetime(2026, 11, 1, 14, tzinfo=UTC)),
    ("America/Los_Angeles", "2026-03-08T09:00", datetime(2026, 3, 8, 16, tzinfo=UTC)),
    ("America/Los_Angeles", "2026-11-01T09:00", datetime(2026, 11, 1, 17, tzinfo=UTC)),
    ("Australia/Sydney", "2026-10-04T09:00", datetime(2026, 10, 3, 22, tzinfo=UTC)),
    ("Australia/Sydney", "2026-04-05T09:00", datetime(2026, 4, 4, 23, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "written", "moment"), DAYS)
def test_a_planned_text_leaves_when_the_planner_s_clock_shows_it(
    team, conversation, as_recruiter, time_machine, zone, written, moment
):
    time_machine.move_to(moment - timedelta(days=2), tick=False)
    team.time_zone = zone
    team.save()

    as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]), {"body": "Hi", "send_at": written}
    )

    assert Message.objects.get().send_at == moment


def test_a_time_that_the_clocks_leave_out_is_refused(team, conversation, as_recruiter, time_machine):
    time_machine.move_to(datetime(2026, 3, 6, 17, tzinfo=UTC), tick=False)

    answer = as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]),
        {"body": "Hi", "send_at": "2026-03-08T02:30"},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 422
    assert "There is no 02:30 on Mar 8" in answer.content.decode()
    assert not Message.objects.exists()


def test_a_morning_is_that_of_their_clock_also_on_the_day_of_the_change(conversation, recruiter, settings):
    settings.TEXTING_HOURS = (time(8), time(21))
    night = datetime(2026, 3, 7, 23, tzinfo=CHICAGO)

    message = send_text(
        conversation=conversation, author=recruiter, body="Hi", now=night - timedelta(hours=9), send_at=night
    )

    assert message.send_at == datetime(2026, 3, 8, 13, tzinfo=UTC)


# ------------------------------------------------------------------ the pages


def test_the_thread_says_when_it_leaves_here_and_there(conversation, planned, as_recruiter, settings):
    page = as_recruiter.get(reverse("chat:conversation", args=[conversation.pk])).content.decode()

    assert "Leaves Mon, Jun 1, 16:00 EDT (15:00 their time)" in page
    assert reverse("chat:message_edit", args=[conversation.pk, planned.pk]) in page
    assert reverse("chat:message_cancel", args=[conversation.pk, planned.pk]) in page


def test_a_text_is_planned_from_the_composer(conversation, as_recruiter):
    page = as_recruiter.get(reverse("chat:conversation", args=[conversation.pk])).content.decode()
    assert "Tomorrow 8:00" in page

    as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]), {"body": "Hi", "when": "tomorrow"}
    )

    message = Message.objects.get()
    assert message.status == "scheduled"
    assert message.send_at.astimezone(NEW_YORK).strftime("%H:%M") == "08:00"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"when": "own", "send_at": ""}, "Say when"),
        ({"send_at": "soon"}, "Say when"),
        ({"send_at": "2020-01-01T10:00"}, "has passed"),
        ({"send_at": "2990-01-01T10:00"}, "more than a year"),
    ],
)
def test_no_time_is_a_refusal(conversation, as_recruiter, given, words):
    answer = as_recruiter.post(
        reverse("chat:message_create", args=[conversation.pk]),
        {"body": "Hi", **given},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Message.objects.exists()


def planned_soon(conversation, recruiter):
    now = timezone.now()
    return send_text(
        conversation=conversation, author=recruiter, body="See you", now=now, send_at=now + timedelta(hours=2)
    )


def test_the_form_of_a_planned_text_changes_it(conversation, recruiter, as_recruiter):
    message = planned_soon(conversation, recruiter)
    door = reverse("chat:message_edit", args=[conversation.pk, message.pk])
    at = timezone.localtime(message.send_at, NEW_YORK).strftime("%Y-%m-%dT%H:%M")
    assert f'value="{at}"' in as_recruiter.get(door).content.decode()

    kept = as_recruiter.post(door, {"body": "New words", "send_at": at, "was_at": at})
    message.refresh_from_db()
    assert (kept.status_code, message.body) == (302, "New words")
    before = message.send_at

    moved = (before + timedelta(days=1)).astimezone(NEW_YORK).strftime("%Y-%m-%dT%H:%M")
    as_recruiter.post(door, {"body": "New words", "send_at": moved, "was_at": at})
    message.refresh_from_db()
    assert message.send_at == before.replace(second=0, microsecond=0) + timedelta(days=1)


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(conversation, recruiter, as_recruiter):
    message = planned_soon(conversation, recruiter)
    door = reverse("chat:message_edit", args=[conversation.pk, message.pk])

    answer = as_recruiter.post(door, {"body": "Kept words", "send_at": "2020-01-01T10:00", "was_at": ""})

    assert answer.status_code == 422
    assert "has passed" in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_the_form_of_a_text_that_has_left_says_so(conversation, recruiter, as_recruiter):
    message = planned_soon(conversation, recruiter)
    Message.objects.filter(pk=message.pk).update(status="queued")
    door = reverse("chat:message_edit", args=[conversation.pk, message.pk])

    answer = as_recruiter.post(door, {"body": "Too late", "send_at": "2027-01-01T10:00"})

    assert answer.status_code == 409
    assert "Nothing was changed" in answer.content.decode()
    assert Message.objects.get().body == "See you"


def test_a_planned_text_is_cancelled_on_the_page(conversation, recruiter, as_recruiter):
    message = planned_soon(conversation, recruiter)
    door = reverse("chat:message_cancel", args=[conversation.pk, message.pk])

    as_recruiter.post(door)
    again = as_recruiter.post(door, headers={"HX-Request": "true"})

    message.refresh_from_db()
    assert message.status == "cancelled"
    assert again.status_code == 409


def test_who_has_just_cancelled_a_text_puts_it_back(conversation, recruiter, as_recruiter):
    message = planned_soon(conversation, recruiter)
    leaves = message.send_at
    door = reverse("chat:message_cancel", args=[conversation.pk, message.pk])
    answer = as_recruiter.post(door, headers={"HX-Request": "true"})
    undo = reverse("chat:message_cancel_undo", args=[conversation.pk, message.pk])
    assert undo in answer["HX-Trigger"]

    as_recruiter.post(undo, headers={"HX-Request": "true"})

    message.refresh_from_db()
    assert (message.status, message.send_at) == ("scheduled", leaves)
    kinds = Event.objects.filter(subject_id=message.pk).order_by("id").values_list("kind", flat=True)
    assert [*kinds] == ["message.scheduled", "message.cancelled", "message.scheduled"]
    assert as_recruiter.post(undo, headers={"HX-Request": "true"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"send_at": datetime(2020, 6, 1, tzinfo=UTC)}, "Its time has passed"),
        ({"media": [{"name": "map.png", "content_type": "image/png"}]}, "Its files were deleted"),
        ({"origin": "blast"}, "one of many"),
    ],
)
def test_what_cannot_come_back_says_why(conversation, recruiter, changes, why):
    message = cancel_text(message=planned_soon(conversation, recruiter), actor=recruiter)
    Message.objects.update(**changes)

    with pytest.raises(DomainError, match=why):
        undo_cancel(message=message, actor=recruiter, now=timezone.now())


def test_what_another_has_cancelled_or_may_not_leave_any_more_stays_cancelled(
    conversation, team, recruiter, teammate
):
    message = cancel_text(message=planned_soon(conversation, recruiter), actor=recruiter)
    with pytest.raises(DomainError, match="Only who has just cancelled"):
        undo_cancel(message=message, actor=teammate, now=timezone.now())

    phone = conversation.candidate.phone
    opt_out(team=team, phone=phone, source=OptOut.Source.USER, wording="Asked", now=timezone.now())
    with pytest.raises(NotAllowed):
        undo_cancel(message=message, actor=recruiter, now=timezone.now())
    message.refresh_from_db()
    assert message.status == "cancelled"


def test_what_they_wrote_is_not_planned(number, conversation, as_recruiter):
    theirs = text_in(number, phone=conversation.candidate.phone)

    assert (
        as_recruiter.get(reverse("chat:message_edit", args=[conversation.pk, theirs.pk])).status_code == 404
    )


def test_a_thread_with_planned_texts_costs_the_same(conversation, recruiter, as_recruiter, count_queries):
    def look():
        as_recruiter.get(reverse("chat:conversation", args=[conversation.pk]))

    planned_soon(conversation, recruiter)
    look()
    for_one = count_queries(look)
    for _ in range(9):
        planned_soon(conversation, recruiter)

    assert count_queries(look) == for_one


# ------------------------------------------------------------------ partners


def test_a_partner_changes_a_scheduled_text(conversation, recruiter, partner):
    message = planned_soon(conversation, recruiter)
    at = "2027-01-04T15:00:00Z"
    cancel_text(message=planned_soon(conversation, recruiter), actor=None)

    answer = partner.patch(f"messages/{message.pk}", {"body": "New words", "send_at": at})

    assert answer.status_code == 200
    assert (answer.json()["body"], answer.json()["send_at"]) == ("New words", at)


def test_a_partner_who_is_too_late_is_told(conversation, recruiter, partner):
    message = planned_soon(conversation, recruiter)
    Message.objects.filter(pk=message.pk).update(status="queued")

    answer = partner.patch(f"messages/{message.pk}", {"body": "New words"})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_scheduled")


def test_a_row_says_that_a_text_is_planned_until_it_is_not(conversation, recruiter, as_recruiter):
    now = timezone.now()
    text = send_text(
        conversation=conversation, author=recruiter, body="Hi", now=now, send_at=now + timedelta(days=3)
    )

    assert "Planned for" in as_recruiter.get("/chat/?show=").content.decode()
    [item] = render_events(team_id=conversation.team_id, events=[Event.objects.latest("pk")])["items"]
    assert "Planned for" in item["row"]

    cancel_text(message=text, actor=recruiter)
    assert "Planned for" not in as_recruiter.get("/chat/?show=").content.decode()
    [item] = render_events(team_id=conversation.team_id, events=[Event.objects.latest("pk")])["items"]
    assert "row__planned" not in item["row"]
