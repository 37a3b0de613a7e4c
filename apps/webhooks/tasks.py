"""What wakes a worker for webhooks. Their queue has a process of its own: no reply waits behind a slow partner."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.webhooks.dispatch import make_calls
from apps.webhooks.fanout import read_log
from apps.work.waking import STALE_AFTER, ring

# Batches of one team's events before somebody else has a turn.
BATCHES = 10


@shared_task(name="webhooks.read", expires=STALE_AFTER)
def read(*, team_id: str) -> None:
    """Read what is new in a team's log, and wake workers for the calls."""
    team, more = UUID(team_id), True
    for _ in range(BATCHES):
        endpoints, more = read_log(team_id=team, now=timezone.now())
        for endpoint_id in endpoints:
            ring_endpoint(team_id=team, endpoint_id=endpoint_id)
        if not more:
            return


@shared_task(name="webhooks.call", expires=STALE_AFTER)
def work(*, team_id: str, endpoint_id: str) -> None:
    team, endpoint = UUID(team_id), UUID(endpoint_id)
    if make_calls(team_id=team, endpoint_id=endpoint):
        ring_endpoint(team_id=team, endpoint_id=endpoint)


def ring_team(*, team_id: UUID) -> None:
    """Wake a worker for the events of a team."""
    ring(read, team_id=team_id)


def ring_endpoint(*, team_id: UUID, endpoint_id: UUID) -> None:
    """Wake a worker for the calls of an endpoint."""
    ring(work, team_id=team_id, endpoint_id=endpoint_id)
