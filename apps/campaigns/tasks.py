"""What wakes a worker for campaigns. One pass is short, as only so many texts wait at a time: replies wait for none."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.campaigns.fanout import run_campaign
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="campaigns.run", expires=STALE_AFTER)
def work(*, team_id: str, campaign_id: str) -> None:
    run_campaign(team_id=UUID(team_id), campaign_id=UUID(campaign_id))


def ring_campaign(*, team_id: UUID, campaign_id: UUID) -> None:
    """Wake a worker for a campaign."""
    ring(work, team_id=team_id, campaign_id=campaign_id)
