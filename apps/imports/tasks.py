"""What wakes a worker for imports. They have a queue and a process of their own: no reply waits behind a file."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.imports.intake import work_on_import

logger = logging.getLogger(__name__)

# A wake that nobody took in time is stale: the clock rings again.
STALE_AFTER = 10


@shared_task(name="imports.work", expires=STALE_AFTER)
def work(*, team_id: str, import_id: str) -> None:
    work_on_import(team_id=UUID(team_id), import_id=UUID(import_id))


def ring_import(*, team_id: UUID, import_id: UUID) -> None:
    """Wake a worker for an import. Without a broker nothing is lost: the clock rings too."""
    try:
        work.apply_async(kwargs={"team_id": str(team_id), "import_id": str(import_id)})
    except OperationalError as error:
        logger.warning("No worker could be woken (%s); the import waits.", type(error).__name__)
