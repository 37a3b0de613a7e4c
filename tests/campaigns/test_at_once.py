"""A campaign while several are at it: nobody is enrolled twice, nobody has a step twice, none is left out."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.campaigns.fanout import run_campaign
from apps.campaigns.models import CampaignText, Enrolment
from apps.campaigns.periodic import ring_due
from apps.campaigns.services import pause_campaign, start_campaign
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists import fanout
from tests.factories.accounts import TeamFactory
from tests.factories.blasts import willing
from tests.factories.campaigns import CampaignFactory
from tests.factories.candidates import write_candidates
from tests.factories.chat import new_phone
from tests.factories.messaging import connect_test_number
from tests.lists.test_at_once import at_once
from tests.marks import committed

pytestmark = [committed, pytest.mark.timeout(120)]

PEOPLE, KILLS = 200, 6


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch):
    """Nothing leaves: here it is about the queue."""
    monkeypatch.setattr("apps.chat.services.in_bulk.ring_dispatch", lambda **_: None)
    monkeypatch.setattr("apps.campaigns.services.running.ring_campaign", lambda **_: None)
    monkeypatch.setattr(fanout, "BATCH", 10)


@pytest.fixture
def campaign():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        connect_test_number(team=team)
        people = willing(write_candidates(Candidate(team=team, phone=new_phone()) for _ in range(PEOPLE)))
        steps = [{"body": "Step 1"}, {"body": "Step 2", "delay": 0}]
        return CampaignFactory(team=team, people=people, steps=steps)


def begin(campaign):
    with as_team(campaign.team_id), transaction.atomic():
        return start_campaign(campaign=campaign, actor_id=None, now=timezone.now())


def work(campaign):
    run_campaign(team_id=campaign.team_id, campaign_id=campaign.pk)


def texts(campaign):
    with as_team(campaign.team_id), transaction.atomic():
        return list(Message.objects.values_list("phone", "body"))


def all_leave(campaign):
    with as_team(campaign.team_id), transaction.atomic():
        Message.objects.update(status="sent", sent_at=timezone.now())
        Enrolment.objects.filter(status="active").update(due_at=timezone.now())


def test_of_two_starts_at_once_one_starts_it(campaign):
    def start():
        return start_campaign(campaign=campaign, actor_id=None, now=timezone.now()).status

    assert at_once(campaign.team, start, start) == ["running", "running"]

    with as_team(campaign.team_id), transaction.atomic():
        assert Event.objects.filter(kind="campaign.started").count() == 1


def test_two_clocks_and_several_workers_send_each_step_once(campaign, monkeypatch):
    monkeypatch.setattr("apps.campaigns.periodic.ring_campaign", run_campaign)
    begin(campaign)
    for _ in range(2):
        assert at_once(campaign.team, ring_due, ring_due, *[lambda: work(campaign)] * 2) == [None] * 4
        work(campaign)
        all_leave(campaign)

    found = texts(campaign)
    assert len(found) == len(set(found)) == 2 * PEOPLE
    with as_team(campaign.team_id), transaction.atomic():
        assert Enrolment.objects.count() == PEOPLE
        assert CampaignText.objects.filter(message__isnull=False).count() == 2 * PEOPLE


def test_a_pause_in_the_middle_holds_all_of_it_at_once(campaign):
    begin(campaign)
    left = []

    def pause():
        time.sleep(0.2)
        begun = time.monotonic()
        pause_campaign(campaign=campaign, actor_id=None, now=timezone.now())
        left.append(time.monotonic() - begun)
        with transaction.atomic():
            left.append(Message.objects.due(now=timezone.now()).count())

    at_once(campaign.team, lambda: work(campaign), pause)

    took, due = left
    assert due == 0
    assert took < 2


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_that_is_killed_at_any_moment_leaves_nobody_out_and_doubles_nobody(campaign):
    begin(campaign)
    chance, died = random.Random(13), 0
    for _ in range(KILLS):
        pid = os.fork()
        if not pid:
            # Its own connections: those of the test stay the test's.
            for each in connections.all():
                each.connection = None
            work(campaign)
            os._exit(0)
        time.sleep(chance.uniform(0.05, 0.2))
        os.kill(pid, signal.SIGKILL)
        died += os.WIFSIGNALED(os.waitpid(pid, 0)[1])

    work(campaign)

    assert died > 1
    found = texts(campaign)
    assert len(found) == len(set(found)) == PEOPLE
