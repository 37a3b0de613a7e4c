"""What the clock asks of every installation: a sign of life that went all the way round."""

from __future__ import annotations

from celery import shared_task

from apps.core.health import beat


@shared_task(name="core.beat", expires=15)
def beat_heart() -> None:
    """The scheduler asked and a worker did it: both are there."""
    beat("scheduler")
    beat("worker")
