"""A step with hours and days of its own waits for them; and a campaign that cannot go on says why, and waits for us."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.campaigns.models import Campaign
from apps.campaigns.timing import zone_of
from apps.campaigns.turns import STEP_WINDOW
from apps.chat.models import Message
from apps.core.filters import FilterError
from apps.lists.fanout import LIST_IS_GONE, UNREADABLE
from apps.messaging.gate import OUTSIDE_WINDOW
from apps.messaging.quiet_hours import Asked
from tests.factories.blasts import some_people
from tests.factories.campaigns import HELLO, HOUR, CampaignFactory, running, work

FRIDAYS = {"send_from": time(9), "send_until": time(17), "weekdays": [5]}
NEXT_FRIDAY = datetime(2026, 6, 12, 18, tzinfo=UTC)


@pytest.fixture
def campaign(team, number, clock, settings) -> Campaign:
    """Of a Wednesday: its second step may only leave on Fridays."""
    settings.TEXTING_HOURS = (time(8), time(21))
    steps = [{"body": HELLO}, {"body": "Still there?", "delay": HOUR, **FRIDAYS}]
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1), steps=steps))
    Message.objects.update(status="sent", sent_at=timezone.now())
    return campaign


def test_a_step_waits_for_its_hours_on_their_clock_and_it_is_said(campaign, clock):
    clock.shift(timedelta(hours=1))
    work(campaign)

    enrolment = campaign.enrolments.select_related("candidate").get()
    zone = zone_of(Asked(enrolment.candidate.phone), home=ZoneInfo("Asia/Tokyo"))
    friday = datetime(2026, 6, 12, 9, tzinfo=zone)
    assert (enrolment.waits_for, enrolment.due_at) == (STEP_WINDOW, friday)
    clock.move_to(friday - timedelta(minutes=1))
    work(campaign)
    assert Message.objects.count() == 1
    clock.move_to(friday + timedelta(minutes=1))
    work(campaign)
    assert sorted(Message.objects.values_list("body", flat=True)) == [
        "Hi Person0, are you free?",
        "Still there?",
    ]


def test_whom_its_hours_never_reach_has_come_to_the_end(campaign, clock, team):
    team.texting_from = time(18)
    team.save(update_fields=["texting_from"])
    clock.shift(timedelta(hours=1))

    work(Campaign.objects.get(pk=campaign.pk))

    enrolment = campaign.enrolments.get()
    assert (enrolment.status, enrolment.reason) == ("stopped", OUTSIDE_WINDOW)
    assert Message.objects.count() == 1


def test_without_its_list_it_stops_and_says_so(campaign):
    Campaign.objects.filter(pk=campaign.pk).update(list=None)

    assert (work(campaign).status, campaign.error) == ("failed", LIST_IS_GONE)


def test_a_filter_that_can_no_longer_be_read_stops_it_and_says_so(campaign, clock, monkeypatch):
    clock.shift(timedelta(hours=1))
    work(campaign)

    def unreadable(**_):
        raise FilterError([])

    monkeypatch.setattr("apps.campaigns.fanout.queue_turn", unreadable)
    clock.move_to(NEXT_FRIDAY)
    work(campaign)

    assert (campaign.status, campaign.error) == ("failed", UNREADABLE)
