"""What no webhook brought is fetched from the carrier's records."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import ApplicationStatus
from apps.chat.gaps import SETTLED_AFTER, fill_gap
from apps.chat.models import Message
from apps.chat.periodic import fill_gaps
from apps.messaging.models import Number
from apps.messaging.selectors import opt_outs_of
from apps.simulator.carrier.records import Media
from pivotcx.schedule import SCHEDULE
from tests.factories.candidates import CandidateFactory
from tests.factories.messaging import connect_test_number


def test_a_missed_text_is_taken_in_once_and_what_a_short_code_sent_is_left_out(number, carrier):
    carrier.receive(to=number.phone, sender="12345", body="Your code is 1")
    carrier.receive(to=number.phone, sender="+13125550148", body="Did you get this?")

    later = timezone.now() + timedelta(minutes=3)
    found = [fill_gap(team_id=number.team_id, number_id=number.pk, now=later) for _ in range(2)]

    assert found == [1, 0]
    assert Message.objects.get().body == "Did you get this?"


def test_however_late_it_is_fetched_it_has_the_time_at_which_it_was_written(number, carrier):
    written = timezone.now()
    carrier.receive(to=number.phone, sender="+13125550148", body="Did you get this?")

    fill_gap(team_id=number.team_id, number_id=number.pk, now=written + timedelta(minutes=30))

    text = Message.objects.get()
    # The carrier's records know whole seconds.
    assert abs(text.created_at - written) < timedelta(seconds=2)
    assert text.conversation.waiting_since == text.created_at


def test_what_was_missed_is_looked_for_within_ten_minutes():
    assert SCHEDULE["fill-gaps"]["schedule"] + SETTLED_AFTER.total_seconds() < 600


@pytest.mark.parametrize(("said", "is_out"), [(["STOP", "yes"], False), (["Hello", "STOP"], True)])
def test_what_was_missed_counts_in_the_order_in_which_it_was_said(number, carrier, said, is_out):
    # The carrier's records know whole seconds: often all of it is of one.
    for body in said:
        carrier.receive(to=number.phone, sender="+13125550148", body=body)

    fill_gap(team_id=number.team_id, number_id=number.pk, now=timezone.now() + timedelta(minutes=3))

    assert opt_outs_of("+13125550148", team=number.team).exists() is is_out


def picture() -> Media:
    return Media(sid=f"ME{uuid4().hex}", content_type="image/png", content_base64="iVBORw0KGgo=")


def test_pictures_that_were_missed_come_too(number, carrier):
    carrier.receive(to=number.phone, sender="+13125550148", body="My licence", media=[picture()])

    fill_gap(team_id=number.team_id, number_id=number.pk, now=timezone.now() + timedelta(minutes=3))

    (media,) = Message.objects.get().media
    assert media["content_type"] == "image/png"
    assert media["url"].startswith(
        f"https://api.twilio.com/2010-04-01/Accounts/{number.account_sid}/Messages/"
    )


def test_one_text_that_cannot_be_taken_in_stops_no_other_and_is_looked_for_again(number, carrier):
    carrier.receive(to=number.phone, sender="+13125550147", body="Me first")
    carrier.receive(to=number.phone, sender="+13125550148", body="And me")
    CandidateFactory(team=number.team, phone="+13125550147")
    ApplicationStatus.objects.filter(key="new").update(key="another")
    later = timezone.now() + timedelta(minutes=3)

    assert fill_gap(team_id=number.team_id, number_id=number.pk, now=later) == 1

    number.refresh_from_db()
    assert number.gap_checked_at is None


def test_a_team_whose_credentials_cannot_be_read_does_not_stop_the_others(number, other_team, carrier):
    with as_team(other_team.pk):
        broken = connect_test_number(team=other_team)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE messaging_number SET auth_token = 'gone' WHERE id = %s", [broken.pk])

    fill_gaps()

    number.refresh_from_db()
    assert number.gap_checked_at is not None
    with as_team(other_team.pk):
        assert not Number.objects.filter(gap_checked_at__isnull=False).exists()
