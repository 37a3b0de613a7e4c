"""What the floors above may have against a text of theirs that is about to leave, and what waits there for somebody.

Between the moment when a text is queued and that when it leaves, its reason may have gone: who is in a campaign has
replied. So whoever queued it is asked when it is claimed and once more right before the call, as the gate is. An app
names what it has to say in its configuration, as `text_objections`, by the origin of its texts.

Cards are what they put into a thread themselves.

And what they make of a text that somebody has sent: one app may know it (a keyword), which it names as `text_listener`.
Refused calls of the carrier's about something else than texts are theirs to take in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from apps.accounts.models import Membership, Team
from apps.chat.models import Message
from apps.events.models import Event
from apps.messaging.gate import Refusal
from apps.messaging.models import Number, QuarantinedWebhook


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


class Reading(Protocol):
    """What an app has read out of a text. It records how that person arrives."""

    def take_in(self, *, message: Message, at: datetime) -> bool:
        """Do what the text asks for, in its transaction. Return whether nobody needs to answer it any more."""


class Listener(Protocol):
    def __call__(self, *, number: Number, body: str) -> Reading | None:
        """Return what a text to one of our numbers is, if this app knows it."""


def reading_of(*, number: Number, body: str) -> Reading | None:
    """Return what the floors above make of a text that asks neither to stop nor for help."""
    found = (listen(number=number, body=body) for listen in _listeners())
    return next(filter(None, found), None)


@cache
def _listeners() -> tuple[Listener, ...]:
    paths = [app.text_listener for app in apps.get_app_configs() if hasattr(app, "text_listener")]
    return tuple(import_string(path) for path in paths)


class Replay(Protocol):
    def __call__(self, *, webhook: QuarantinedWebhook) -> None:
        """Take in a call of the carrier's that was refused. Raises `UnreadableCall`."""


def replay_of(kind: str) -> Replay | None:
    """Return how the floors above take in a refused call of a kind of theirs: named as `webhook_replays`."""
    return _all_replays().get(kind)


@cache
def _all_replays() -> dict[str, Replay]:
    named = [getattr(app, "webhook_replays", {}) for app in apps.get_app_configs()]
    return {kind: import_string(path) for each in named for kind, path in each.items()}


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


class CountedNotice(NamedTuple):
    """A notice of so many: a team's `rows` are counted along with something else, `say` puts one or more in words."""

    rows: Callable[[Team], QuerySet[Any]]
    say: Callable[[int], Notice]


@cache
def counted_notices() -> tuple[CountedNotice, ...]:
    """Return those of the floors above: apps name theirs as `counted_notice` in their configuration."""
    paths = [app.counted_notice for app in apps.get_app_configs() if hasattr(app, "counted_notice")]
    return tuple(import_string(path) for path in paths)


class Card(NamedTuple):
    """Something of a floor above that stands in a thread, drawn by a template of its own."""

    at: datetime
    template: str
    about: dict[str, Any]
    # In whose thread it stands by now.
    chat: UUID | None = None


class Cards(Protocol):
    def __call__(self, *, team_id: UUID, ids: Collection[UUID]) -> dict[UUID, Card]:
        """Return what a thread shows of these rows: in one query, however many they are."""


def cards_of(events: Iterable[Event]) -> dict[UUID, Card]:
    """Return by its subject the card of each event that has one: apps name them as `thread_cards`, by their word."""
    found: dict[UUID, Card] = {}
    meant = [event for event in events if event.subject_id]
    for word, draw in _all_cards().items():
        ids = {event.subject_id: event.team_id for event in meant if event.kind.startswith(f"{word}.")}
        for team_id in set(ids.values()):
            found |= draw(team_id=team_id, ids=[pk for pk in ids if pk])
    return found


@cache
def _all_cards() -> dict[str, Cards]:
    named = [getattr(app, "thread_cards", {}) for app in apps.get_app_configs()]
    return {word: import_string(path) for each in named for word, path in each.items()}
