"""What no webhook brought is fetched from the carrier's records."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.chat.gaps import fill_gap
from apps.chat.models import Message


def test_a_missed_text_is_taken_in_once_and_what_a_short_code_sent_is_left_out(number, carrier):
    carrier.receive(to=number.phone, sender="12345", body="Your code is 1")
    carrier.receive(to=number.phone, sender="+13125550148", body="Did you get this?")

    later = timezone.now() + timedelta(minutes=3)
    found = [fill_gap(team_id=number.team_id, number_id=number.pk, now=later) for _ in range(2)]

    assert found == [1, 0]
    assert Message.objects.get().body == "Did you get this?"
