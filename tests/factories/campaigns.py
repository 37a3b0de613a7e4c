"""Campaigns with steps, set going and worked on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from apps.accounts.models import Team
from apps.campaigns.fanout import run_campaign
from apps.campaigns.models import Campaign
from apps.campaigns.services import add_step, create_campaign, start_campaign
from apps.candidates.models import Candidate
from apps.lists.models import List
from tests.factories.lists import StaticListFactory

HOUR, DAY = 60, 24 * 60
HELLO = "Hi {{first_name|there}}, are you free?"


def CampaignFactory(  # noqa: N802
    *,
    team: Team,
    people: Iterable[Candidate] = (),
    list_: List | None = None,
    name: str = "First weeks",
    steps: Sequence[dict[str, Any]] = ({"body": HELLO}, {"body": "Still there?", "delay": 2 * DAY}),
    **fields: Any,
) -> Campaign:
    list_ = list_ or StaticListFactory(team=team, people=people)
    campaign = create_campaign(team=team, author=None, name=name, list_=list_, fields=fields)
    for step in steps:
        add_step(campaign=campaign, fields=step, actor_id=None)
    return campaign


def running(campaign: Campaign) -> Campaign:
    """Start a campaign, and let it do what there is to do."""
    start_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    return work(campaign)


def work(campaign: Campaign, *, look: bool = True) -> Campaign:
    """Do what there is to do for a campaign now; with a look at its people, whenever the last one was."""
    if look:
        Campaign.objects.filter(pk=campaign.pk, look_at__isnull=False).update(look_at=timezone.now())
    run_campaign(team_id=campaign.team_id, campaign_id=campaign.pk)
    campaign.refresh_from_db()
    return campaign
