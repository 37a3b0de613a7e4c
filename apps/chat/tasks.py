"""What wakes a worker. The work itself stands in PostgreSQL; a lost or doubled wake does no harm."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.chat import dispatch

logger = logging.getLogger(__name__)

# A wake that nobody took in time is stale: the clock rings again every second.
STALE_AFTER = 10


@shared_task(name="chat.dispatch_number", expires=STALE_AFTER)
def dispatch_number(*, team_id: str, number_id: str) -> None:
    dispatch.dispatch_number(team_id=UUID(team_id), number_id=UUID(number_id))


def ring_dispatch(*, team_id: UUID, number_id: UUID) -> None:
    """Wake a worker for what is due from a number. Without a broker nothing is lost: the clock rings too."""
    try:
        dispatch_number.apply_async(kwargs={"team_id": str(team_id), "number_id": str(number_id)})
    except OperationalError as error:
        logger.warning("No worker could be woken (%s); texts wait in the queue.", type(error).__name__)
