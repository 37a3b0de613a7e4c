"""What the clock asks for: campaigns whose people are to be looked at, and those that have somebody due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.campaigns.selectors import campaigns_to_do, campaigns_to_tally
from apps.campaigns.tasks import ring_campaign, ring_tally


@shared_task(name="campaigns.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what is due, also for what a lost wake or a worker that died has left."""
    for team_id, campaign_id in campaigns_to_do(now=timezone.now()):
        ring_campaign(team_id=team_id, campaign_id=campaign_id)


@shared_task(name="campaigns.ring_tallies", expires=5)
def ring_tallies() -> None:
    """Wake workers for campaigns that are to be counted again."""
    for team_id, campaign_id in campaigns_to_tally(now=timezone.now()):
        ring_tally(team_id=team_id, campaign_id=campaign_id)
