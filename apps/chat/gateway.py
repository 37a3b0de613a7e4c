"""What the floors above may have against a text of theirs that is about to leave, and what waits there for somebody.

Between the moment when a text is queued and that when it leaves, its reason may have gone: who is in a campaign has
replied. So whoever queued it is asked when it is claimed and once more right before the call, as the gate is. An app
names what it has to say in its configuration, as `text_objections`, by the origin of its texts.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import NamedTuple, Protocol
from uuid import UUID

from django.apps import apps
from django.utils.module_loading import import_string

from apps.accounts.models import Membership, Team
from apps.messaging.gate import Refusal


class Objections(Protocol):
    def __call__(self, *, team: Team, texts: Collection[UUID]) -> dict[UUID, Refusal]:
        """Return which of some texts must not leave, each with the reason: a few queries, however many they are."""


def objections_to(origin: str, *, team: Team, texts: Collection[UUID]) -> dict[UUID, Refusal]:
    """Return which texts of one origin must not leave any more, each with the reason."""
    ask = _registered().get(origin)
    return ask(team=team, texts=texts) if ask and texts else {}


@cache
def _registered() -> dict[str, Objections]:
    named = [getattr(app, "text_objections", {}) for app in apps.get_app_configs()]
    return {origin: import_string(path) for each in named for origin, path in each.items()}


class Notice(NamedTuple):
    """That something waits for a person, and the way to it."""

    words: str
    way: str
    address: str


class Notices(Protocol):
    def __call__(self, *, membership: Membership) -> list[Notice]:
        """Return what waits for a person, in as few queries as there can be."""


def notices_for(membership: Membership) -> list[Notice]:
    """Return what the floors above have waiting for a person: apps name it as `notices` in their configuration."""
    return [notice for ask in _all_notices() for notice in ask(membership=membership)]


@cache
def _all_notices() -> tuple[Notices, ...]:
    paths = [app.notices for app in apps.get_app_configs() if hasattr(app, "notices")]
    return tuple(import_string(path) for path in paths)
