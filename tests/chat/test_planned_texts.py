"""Texts that are planned: shown where they stand, changed and cancelled until they leave, and never after."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat import dispatch
from apps.chat.models import Message, TrackedLink
from apps.chat.services import (
    EmptyText,
    MissingMergeField,
    NotScheduled,
    TextOfMany,
    edit_text,
    send_text,
)
from apps.events.models import Event
from apps.messaging.gate import NotAllowed
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.accounts import TeamFactory
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import connect_test_number
from tests.lists.test_at_once import at_once
from tests.marks import committed

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 6, 1, 12, tzinfo=CHICAGO)
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148", first_name="Ana")


@pytest.fixture
def planned(conversation, recruiter):
    return send_text(conversation=conversation, author=recruiter, body="See you", now=NOW, send_at=LATER)


def changes(message):
    events = Event.objects.filter(subject_id=message.pk).order_by("id")
    return [(event.kind, event.data.get("fields")) for event in events]


# ------------------------------------------------------------------ changed


def test_words_and_time_are_changed_until_it_leaves(planned, teammate):
    tomorrow = NOW + timedelta(days=1)

    edit_text(message=planned, actor=teammate, body="See you at 9", send_at=tomorrow, now=NOW)

    planned.refresh_from_db()
    assert (planned.body, planned.send_at, planned.planned_at) == ("See you at 9", tomorrow, tomorrow)
    assert planned.status == "scheduled"
    assert changes(planned) == [("message.scheduled", None), ("message.changed", ["body", "send_at"])]


def test_the_same_again_changes_nothing_and_tells_nobody(planned, teammate):
    edit_text(message=planned, actor=teammate, body="See you ", send_at=LATER, now=NOW)

    assert changes(planned) == [("message.scheduled", None)]


def test_longer_words_are_more_parts(planned, recruiter):
    edit_text(message=planned, actor=recruiter, body="a" * 161, now=NOW)

    assert planned.segments == 2


def test_the_new_words_have_their_fields_filled(planned, recruiter):
    edit_text(message=planned, actor=recruiter, body="Hi {{first_name}}", now=NOW)

    assert planned.body == "Hi Ana"


@pytest.mark.parametrize(
    ("body", "error"), [(" ", EmptyText), ("Hi {{job_title}}", MissingMergeField)], ids=["empty", "no value"]
)
def test_what_could_not_be_written_is_not_changed_either(planned, recruiter, body, error):
    with pytest.raises(error):
        edit_text(message=planned, actor=recruiter, body=body, send_at=NOW + timedelta(days=1), now=NOW)

    planned.refresh_from_db()
    assert (planned.body, planned.send_at) == ("See you", LATER)


def test_the_first_text_to_somebody_still_says_how_to_get_no_other(conversation, recruiter, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    first = send_text(conversation=conversation, author=recruiter, body="Hello", now=NOW, send_at=LATER)

    edit_text(message=first, actor=recruiter, body="Good morning", now=NOW)

    assert first.body == "Good morning\nReply STOP to opt out."


def test_tracked_links_stay_tracked_and_old_ones_go(conversation, recruiter):
    message = send_text(
        conversation=conversation,
        author=recruiter,
        body="https://jobs.example.test/1",
        now=NOW,
        send_at=LATER,
        track_links=True,
    )

    edit_text(message=message, actor=recruiter, body="Look: https://jobs.example.test/2", now=NOW)

    link = TrackedLink.objects.get()
    assert link.target == "https://jobs.example.test/2"
    assert message.body.startswith("Look: ")
    assert message.body.endswith(f"/l/{link.code}")


def test_a_time_at_night_is_put_to_the_morning_and_says_so(planned, recruiter, settings):
    settings.TEXTING_HOURS = (time(8), time(21))

    edit_text(message=planned, actor=recruiter, send_at=datetime(2026, 6, 1, 23, tzinfo=CHICAGO), now=NOW)

    assert planned.send_at == datetime(2026, 6, 2, 8, tzinfo=CHICAGO)
    assert planned.error_detail == "Waits until 8:00 their time."


def test_who_has_opted_out_gets_no_other_time(planned, team, recruiter):
    opt_out(team=team, phone=planned.phone, source=OptOut.Source.USER, wording="Asked", now=NOW)

    with pytest.raises(NotAllowed, match="opted out"):
        edit_text(message=planned, actor=recruiter, send_at=NOW + timedelta(days=1), now=NOW)


def test_a_text_of_a_blast_is_changed_in_its_blast(planned, recruiter):
    Message.objects.filter(pk=planned.pk).update(origin="blast")

    with pytest.raises(TextOfMany):
        edit_text(message=planned, actor=recruiter, body="Another", now=NOW)


def test_what_was_changed_leaves_once_with_its_new_words_at_its_new_time(
    planned, number, recruiter, carrier, settings
):
    edit_text(message=planned, actor=recruiter, body="Changed", send_at=NOW + timedelta(hours=5), now=NOW)

    assert not dispatch.claim(number_id=number.pk, now=LATER + timedelta(minutes=1))
    batch = dispatch.claim(number_id=number.pk, now=NOW + timedelta(hours=5))

    assert [one.message.body for one in batch.claimed] == ["Changed"]


# ------------------------------------------------------------------ too late


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "cancelled", "failed"])
def test_who_comes_too_late_is_told_and_changes_nothing(planned, recruiter, status):
    Message.objects.filter(pk=planned.pk).update(
        status=status, attempt_id=planned.pk, lease_until=LATER, updated_at=NOW
    )

    with pytest.raises(NotScheduled, match="Nothing was changed"):
        edit_text(message=planned, actor=recruiter, body="Too late", now=NOW)

    planned.refresh_from_db()
    assert (planned.status, planned.body, planned.updated_at) == (status, "See you", NOW)


@committed
@pytest.mark.timeout(120)
def test_of_a_change_and_the_worker_that_takes_it_one_comes_first():
    """Whichever it is, the text leaves with the words that its last successful change gave it."""
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team)
        chats = [ConversationFactory(team=team) for _ in range(20)]
    early = late = 0
    for chat in chats:
        now = timezone.now()
        with as_team(team.pk), transaction.atomic():
            message = send_text(
                conversation=chat, author=None, body="Before", now=now, send_at=now + timedelta(seconds=1)
            )

        def change(message=message, now=now):
            with transaction.atomic():
                seen = Message.objects.select_related("team").get(pk=message.pk)
            try:
                edit_text(message=seen, actor=None, body="After", now=now)
            except NotScheduled:
                return "late"
            return "early"

        def claim(number=number, now=now):
            batch = dispatch.claim(number_id=number.pk, now=now + timedelta(minutes=1))
            return [one.message.body for one in batch.claimed]

        changed, claimed = sorted(at_once(team, change, claim), key=lambda answer: isinstance(answer, list))
        with as_team(team.pk), transaction.atomic():
            taken = claimed or claim()
            body = Message.objects.get(pk=message.pk).body
        assert taken == [body] == ["After" if changed == "early" else "Before"]
        early, late = early + (changed == "early"), late + (changed == "late")
    assert early + late == 20
