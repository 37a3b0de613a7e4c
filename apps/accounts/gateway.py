"""What the floors above do when somebody gets a place in a team or a smaller one; and who writes down what is done."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import import_string

from apps.accounts.models import Membership, Team, User


class Welcome(Protocol):
    def __call__(self, *, membership: Membership, now: datetime) -> None:
        """Give a new member what was kept for them, in the transaction in which they get their place."""


def welcome(membership: Membership, *, now: datetime) -> None:
    """Let the floors above greet a new member: apps name how as `welcome` in their configuration."""
    greet: Welcome
    for greet in _named("welcome"):
        greet(membership=membership, now=now)


class Narrow(Protocol):
    def __call__(self, *, membership: Membership, actor: User | None) -> None:
        """Leave a member who saw all what they look after, in the transaction that makes them a restricted one."""


def narrow(membership: Membership, *, actor: User | None) -> None:
    """Let the floors above, by their `narrow`, show who sees only what is shared from now on what they look after."""
    show: Narrow
    for show in _named("narrow"):
        show(membership=membership, actor=actor)


@cache
def _named(what: str) -> tuple[Any, ...]:
    """Return what the floors above do then, each by the name that its app's configuration has for it."""
    named = (getattr(app, what, None) for app in apps.get_app_configs())
    return tuple(import_string(place) for place in named if place)


class Tell(Protocol):
    def __call__(
        self, *, team: Team, kind: str, subject_id: UUID, actor_id: UUID | None, data: dict[str, Any]
    ) -> None:
        """Write down what was done, in the transaction that did it."""


def tell(*, team: Team, kind: str, subject_id: UUID, actor_id: UUID | None, data: dict[str, Any]) -> None:
    """Let the team's log keep what was done on this floor: the log stands above it, and names itself as `log`."""
    _log()(team=team, kind=kind, subject_id=subject_id, actor_id=actor_id, data=data)


@cache
def _log() -> Tell:
    [log] = [import_string(app.log) for app in apps.get_app_configs() if hasattr(app, "log")]
    write: Tell = log
    return write


@cache
def log_head() -> str:
    """Return the database function that says how far a team's log has got: the log names it as `log_head`."""
    [name] = [app.log_head for app in apps.get_app_configs() if hasattr(app, "log_head")]
    return str(name)
