"""What the floors above do when somebody gets a place in a team."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Protocol

from django.apps import apps
from django.utils.module_loading import import_string

from apps.accounts.models import Membership


class Welcome(Protocol):
    def __call__(self, *, membership: Membership, now: datetime) -> None:
        """Give a new member what was kept for them, in the transaction in which they get their place."""


def welcome(membership: Membership, *, now: datetime) -> None:
    """Let the floors above greet a new member: apps name how as `welcome` in their configuration."""
    for greet in _all():
        greet(membership=membership, now=now)


@cache
def _all() -> tuple[Welcome, ...]:
    return tuple(import_string(app.welcome) for app in apps.get_app_configs() if hasattr(app, "welcome"))
