"""What the clock asks for: campaigns whose people are to be looked at, and those that have somebody due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.campaigns.selectors import campaigns_to_do
from apps.campaigns.tasks import ring_campaign


@shared_task(name="campaigns.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what is due, also for what a lost wake or a worker that died has left."""
    for team_id, campaign_id in campaigns_to_do(now=timezone.now()):
        ring_campaign(team_id=team_id, campaign_id=campaign_id)
