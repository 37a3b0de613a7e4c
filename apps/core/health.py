"""Signs of life: each kind of process says now and then that it is there."""

from __future__ import annotations

import time

from django.core.cache import cache

FRESH_FOR = 60


def beat(name: str) -> None:
    """Say that a process of this kind is alive."""
    cache.set(f"alive:{name}", time.time(), FRESH_FOR)


def is_alive(name: str) -> bool:
    return cache.get(f"alive:{name}") is not None


def silent_seconds(name: str) -> float:
    """Return how long nobody of this kind has said anything; after a minute that is all that is known."""
    said_at = cache.get(f"alive:{name}")
    return float(FRESH_FOR) if said_at is None else min(float(FRESH_FOR), max(0.0, time.time() - said_at))
