"""Writing what happened, beside the change itself, and waking those who tell others."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.accounts.models import Team
from apps.events.models import Event

logger = logging.getLogger(__name__)

# The relay listens here. A lost wake costs a second: it also looks by itself.
WAKE_CHANNEL = "pivotcx:events"


def record_event(
    *,
    team: Team,
    kind: str,
    conversation_id: UUID | None = None,
    subject_id: UUID | None = None,
    actor_id: UUID | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Add one event to the log, in the transaction of the change it tells of, and wake the relay after its commit."""
    Event.objects.create(
        team=team,
        kind=kind,
        conversation_id=conversation_id,
        subject_id=subject_id,
        actor_id=actor_id,
        data=data or {},
    )
    wake_relay_after_commit(team.pk)


def record_events(*, team_id: UUID, events: list[Event]) -> None:
    """Add many events of one team at once (a worker's batch)."""
    Event.objects.bulk_create(events, batch_size=500)
    wake_relay_after_commit(team_id)


def wake_relay_after_commit(team_id: UUID) -> None:
    transaction.on_commit(lambda: _wake(team_id), robust=True)


def _wake(team_id: UUID) -> None:
    try:
        _redis(settings.REDIS_URL).publish(WAKE_CHANNEL, str(team_id))
    except redis.RedisError as error:
        logger.warning(
            "The relay could not be woken (%s); it looks by itself within a second.", type(error).__name__
        )


@lru_cache(maxsize=2)
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0), health_check_interval=30
    )
