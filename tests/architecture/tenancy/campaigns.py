"""A team's row of each table of campaigns."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.campaigns.models import Campaign, CampaignStep, CampaignText, Enrolment
from apps.campaigns.selectors import tally_of
from apps.candidates.models import Candidate
from apps.lists.models import List
from tests.factories.campaigns import CampaignFactory


def _campaign(world: Any) -> Campaign:
    """Write one that runs, so that there is something to do for a worker."""
    campaign = CampaignFactory(
        team=world.team, list_=world.row(List), name=f"Campaign {world.mark}", steps=[]
    )
    campaign.status, campaign.started_at, campaign.look_at = "running", timezone.now(), timezone.now()
    campaign.save()
    # It is counted apart, and is to be again.
    campaign.tally, campaign.tallied_at, campaign.tally_due_at = (
        tally_of(campaign, timezone.now()),
        timezone.now(),
        timezone.now(),
    )
    campaign.save()
    return campaign


def _enrolment(world: Any) -> Enrolment:
    person = world.row(Candidate)
    return Enrolment.objects.create(
        team=world.team,
        campaign=world.row(Campaign),
        candidate=person,
        phone=person.phone,
        due_at=timezone.now(),
    )


CAMPAIGNS: dict[Any, Any] = {
    Campaign: _campaign,
    CampaignStep: lambda world: CampaignStep.objects.create(
        team=world.team, campaign=world.row(Campaign), position=1, body="Hello"
    ),
    Enrolment: _enrolment,
    CampaignText: lambda world: CampaignText.objects.create(
        team=world.team, enrolment=world.row(Enrolment), step=world.row(CampaignStep), skipped="empty_text"
    ),
}
