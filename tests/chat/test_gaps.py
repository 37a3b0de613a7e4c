"""What no webhook brought is fetched from the carrier's records."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.gaps import fill_gap
from apps.chat.models import Message
from apps.chat.periodic import fill_gaps
from apps.messaging.models import Number
from tests.factories.messaging import connect_test_number


def test_a_missed_text_is_taken_in_once_and_what_a_short_code_sent_is_left_out(number, carrier):
    carrier.receive(to=number.phone, sender="12345", body="Your code is 1")
    carrier.receive(to=number.phone, sender="+13125550148", body="Did you get this?")

    later = timezone.now() + timedelta(minutes=3)
    found = [fill_gap(team_id=number.team_id, number_id=number.pk, now=later) for _ in range(2)]

    assert found == [1, 0]
    assert Message.objects.get().body == "Did you get this?"


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
