"""Campaigns with very many people: counted by a worker now and then, and shown as of the moment when that was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.campaigns import periodic
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import campaigns_to_tally
from apps.campaigns.services import stop_campaign
from apps.chat.models import Message
from apps.lists.models import ListMember
from tests.factories.blasts import some_people
from tests.factories.campaigns import CampaignFactory, running, work
from tests.factories.candidates import CandidateFactory


@pytest.fixture
def campaign(team, number, monkeypatch) -> Campaign:
    monkeypatch.setattr("apps.campaigns.fanout.MANY", 2)
    return running(CampaignFactory(team=team, people=some_people(team, 3)))


def all_left() -> None:
    Message.objects.update(status="delivered", sent_at=timezone.now(), delivered_at=timezone.now())


def tallied_by_the_clock() -> None:
    Campaign.objects.update(tally_due_at=timezone.now() - timedelta(seconds=1))
    periodic.ring_tallies()


def numbers(partner, campaign):
    return partner.get(f"campaigns/{campaign.pk}").json()


def test_it_is_shown_as_it_was_counted_last_and_counted_again_by_the_clock(as_recruiter, partner, campaign):
    all_left()
    tallied_by_the_clock()
    told = numbers(partner, campaign)
    assert (told["counts"]["enrolled"], told["steps"][0]["delivered"]) == (3, 3)

    Message.objects.update(status="failed", error_code="30003")
    again = numbers(partner, campaign)
    assert again["counted_at"] == told["counted_at"]
    assert again["steps"] == told["steps"]
    page = as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "These numbers were counted" in page
    assert "every 5s" in page
    assert "Why some steps were not sent" not in page
    assert 'class="table__number">3<' in as_recruiter.get("/campaigns/").content.decode()

    tallied_by_the_clock()
    last = numbers(partner, campaign)
    assert (last["steps"][0]["failed"], last["steps"][0]["delivered"]) == (3, 0)
    assert datetime.fromisoformat(last["counted_at"]) > datetime.fromisoformat(told["counted_at"])
    assert "Why some steps were not sent" in as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()


def test_a_small_one_is_counted_whenever_somebody_looks(team, number, as_recruiter, partner):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 2)))
    all_left()

    told = numbers(partner, campaign)

    assert (told["counted_at"], told["steps"][0]["delivered"]) == (None, 2)
    assert "These numbers were counted" not in as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()


def test_one_that_grows_is_counted_so_from_the_day_on_when_it_is_large(team, number, monkeypatch):
    monkeypatch.setattr("apps.campaigns.fanout.MANY", 2)
    campaign = running(CampaignFactory(team=team, people=some_people(team, 2)))
    assert not campaign.is_tallied

    ListMember.objects.create(team=team, list=campaign.list, candidate=CandidateFactory(team=team))
    assert work(campaign).is_tallied


def test_what_is_stopped_for_good_is_counted_at_once(campaign):
    stop_campaign(campaign=campaign, actor_id=None, now=timezone.now())

    assert campaigns_to_tally(now=timezone.now()) == [(campaign.team_id, campaign.pk)]
