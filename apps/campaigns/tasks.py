"""What wakes a worker for campaigns. One pass is short, as only so many texts wait at a time: replies wait for none."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.campaigns.fanout import run_campaign
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import tally_of
from apps.lists.services import renew_tally
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="campaigns.run", expires=STALE_AFTER)
def work(*, team_id: str, campaign_id: str) -> None:
    run_campaign(team_id=UUID(team_id), campaign_id=UUID(campaign_id))


@shared_task(name="campaigns.tally", expires=STALE_AFTER)
def count(*, team_id: str, campaign_id: str) -> None:
    renew_tally(
        Campaign.objects, team_id=UUID(team_id), pk=UUID(campaign_id), count=tally_of, now=timezone.now()
    )


def ring_tally(*, team_id: UUID, campaign_id: UUID) -> None:
    """Wake a worker for counting a campaign."""
    ring(count, team_id=team_id, campaign_id=campaign_id)


def ring_campaign(*, team_id: UUID, campaign_id: UUID) -> None:
    """Wake a worker for a campaign."""
    ring(work, team_id=team_id, campaign_id=campaign_id)
