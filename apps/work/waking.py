"""Waking a worker for what takes long. It has a queue and a process of its own: no reply waits behind it."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

QUEUE = "long"
# A wake that nobody took in time is stale: the clock rings again.
STALE_AFTER = 10


def ring(task: Any, **ids: UUID) -> None:
    """Wake a worker. Without a broker nothing is lost: the clock rings too."""
    try:
        task.apply_async(kwargs={name: str(value) for name, value in ids.items()})
    except OperationalError as error:
        logger.warning("No worker could be woken (%s); the work waits.", type(error).__name__)
