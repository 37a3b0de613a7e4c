"""Feeds made, changed, switched on and off, and thrown away."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import Team, User
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.outside import ensure_address
from apps.core.words import one_line
from apps.events.services import record_event
from apps.feeds.mapping import BadMapping, read_mapping
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.presets import preset_by_key
from apps.feeds.services.checking import ensure_defaults, ensure_headers, ensure_rules, ensure_team_template
from apps.feeds.tasks import ring_feed, ring_pull
from apps.feeds.verifying import WHSEC, read_scheme

LONGEST_NAME = 80
MOST_FEEDS = 200
SHORTEST_PULL, LONGEST_PULL = 5, 7 * 24 * 60
# Written as they are given.
PLAIN = ("mode", "country", "pause_days", "pause_for")
EDITABLE = frozenset(
    {
        *PLAIN,
        *("name", "kind", "preset", "mapping", "defaults", "rules", "template", "verification", "secret"),
        *("pull_url", "pull_minutes", "call_headers"),
    }
)
MOST_DAYS = 365


class BadFeed(DomainError):
    code = "bad_feed"


class FeedExists(DomainError):
    code = "feed_exists"
    status = 409


class FeedNotReady(DomainError):
    """It cannot be switched on as it is."""

    code = "feed_not_ready"
    status = 409


@transaction.atomic
def create_feed(
    *, team: Team, author: User | None, name: str, fields: Mapping[str, Any] | None = None, now: datetime
) -> Feed:
    """Make a feed that is being set up: what comes is kept, and nothing is made of it before it is switched on.

    With a `preset` it has all that this says, unless `fields` (as in `update_feed`) say something else.
    Raises `BadFeed`, `FeedExists`, `BadRules`, `BadMapping`, `BadScheme`, `AddressRefused`.
    """
    if Feed.objects.for_team(team).count() >= MOST_FEEDS:
        raise BadFeed(f"A team has at most {MOST_FEEDS} feeds. Delete some that are no longer used.")
    feed = Feed(team=team, author=author, token=secrets.token_urlsafe(32))
    given = dict(fields or {})
    _take(feed, {**_of_preset(given.get("preset", "")), **given, "name": name})
    if read_scheme(feed.verification).needs_secret and not feed.secret:
        feed.secret = new_secret(feed)
    _plan(feed, now=now)
    _write(feed)
    _tell(feed, "feed.created", author.pk if author else None)
    return feed


@transaction.atomic
def update_feed(
    *, feed: Feed, fields: Mapping[str, Any], now: datetime, actor_id: UUID | None = None
) -> Feed:
    """Change what is given of a feed; what has come in and waits, is taken in with what it says then.

    A mapping that cannot do without what it lacks is refused once the feed is on. Raises as `create_feed` does.
    """
    locked = lock_feed(feed)
    _take(locked, fields)
    if locked.is_on:
        ensure_ready(locked)
    if read_scheme(locked.verification).needs_secret and not locked.secret:
        locked.secret = new_secret(locked)
    if {"pull_url", "pull_minutes", "kind", "call_headers"} & fields.keys():
        _plan(locked, now=now)
    _write(locked)
    _tell(locked, "feed.updated", actor_id, {"fields": sorted(fields)})
    return locked


@transaction.atomic
def switch_feed(*, feed: Feed, on: bool, now: datetime, actor_id: UUID | None = None) -> Feed:
    """Let what comes be taken in from now on, with what has been waiting for it; or let nothing come in.

    Switched off, it still finishes what was answered with a 2xx. Raises `FeedNotReady`.
    """
    locked = lock_feed(feed)
    if on:
        ensure_ready(locked)
        waiting = FeedDelivery.objects.of(locked).filter(outcome=FeedDelivery.Outcome.WAITING, due_at=None)
        waiting.update(due_at=now)
        after_commit(ring_feed, team_id=locked.team_id, feed_id=locked.pk)
    locked.status = Feed.Status.ON if on else Feed.Status.OFF
    locked.trouble, locked.trouble_since, locked.letter_due_at = Feed.Trouble.NONE, None, None
    _plan(locked, now=now)
    locked.save(update_fields=["status", "trouble", "trouble_since", "letter_due_at", *PLANNED])
    _tell(locked, "feed.switched_on" if on else "feed.switched_off", actor_id)
    return locked


@transaction.atomic
def rotate_secret(*, feed: Feed, actor_id: UUID | None = None) -> Feed:
    """Give a feed another secret: the one before opens nothing any more."""
    locked = lock_feed(feed)
    if not read_scheme(locked.verification).needs_secret:
        raise BadFeed("Calls to this feed are known by its address alone: there is no secret.")
    locked.secret = new_secret(locked)
    locked.save(update_fields=["secret"])
    _tell(locked, "feed.secret_changed", actor_id)
    return locked


@transaction.atomic
def delete_feed(*, feed: Feed, actor_id: UUID | None = None) -> None:
    """Throw a feed away with all that was handed in. Who came by it stays."""
    locked = lock_feed(feed)
    _tell(locked, "feed.deleted", actor_id)
    locked.delete()


def ensure_ready(feed: Feed) -> None:
    """Raise `FeedNotReady` with what is missing before anything can be taken in."""
    fields = read_mapping(feed.mapping).fields
    if not {"candidate.phone", "fetch.url"} & fields.keys():
        raise FeedNotReady("Say where the phone stands in what arrives: without it nobody can be reached.")
    if feed.is_pulled and not feed.pull_url:
        raise FeedNotReady("Say at which address the file is.", field="pull_url")


def lock_feed(feed: Feed) -> Feed:
    """Take turns with whoever else changes this feed."""
    rows = Feed.objects.select_for_update(of=("self",), no_key=True).select_related(
        "team__account", "template"
    )
    return rows.get(team=feed.team_id, pk=feed.pk)


def new_secret(feed: Feed) -> str:
    """Return one of 32 random bytes, as the feed's way of verifying writes it."""
    if read_scheme(feed.verification).kind == "standard_webhooks":
        return WHSEC + base64.b64encode(secrets.token_bytes(32)).decode()
    if read_scheme(feed.verification).kind == "basic":
        return f"pivotcx:{secrets.token_urlsafe(32)}"
    return secrets.token_urlsafe(32)


PLANNED = ["next_pull_at", "pull_failures"]


def _plan(feed: Feed, *, now: datetime) -> None:
    """Let it be fetched now, if it is one that is fetched and may be."""
    feed.pull_failures = 0
    feed.next_pull_at = now if feed.is_pulled and feed.pull_url and not feed.is_off else None
    if feed.next_pull_at:
        after_commit(ring_pull, team_id=feed.team_id, feed_id=feed.pk)


def _of_preset(key: str) -> dict[str, Any]:
    if not key:
        return {}
    preset = preset_by_key(key)
    if preset is None:
        raise BadFeed(f"There is no preset “{key[:40]}”.", field="preset")
    return {"kind": preset.kind, "mapping": preset.mapping, "verification": preset.verification}


def _take(feed: Feed, fields: Mapping[str, Any]) -> None:
    """Write fields onto a feed, each checked."""
    if unknown := fields.keys() - EDITABLE:
        message = f"Not fields of a feed: {sorted(unknown)}"
        raise TypeError(message)
    for name in EDITABLE & fields.keys():
        _TAKERS.get(name, partial(_plain, name))(feed, fields[name])


def _plain(name: str, feed: Feed, value: Any) -> None:
    setattr(feed, name, value)


def _name(feed: Feed, value: str) -> None:
    feed.name = one_line(value)
    if not 1 <= len(feed.name) <= LONGEST_NAME:
        raise BadFeed(f"Name the feed, in 1 to {LONGEST_NAME} characters.", field="name")


def _mapping(feed: Feed, value: Any) -> None:
    try:
        read_mapping(value)
    except BadMapping as mistake:
        # Its place is within the mapping.
        mistake.field = f"mapping/{mistake.field}".rstrip("/")
        raise
    feed.mapping = value


def _defaults(feed: Feed, value: Any) -> None:
    feed.defaults = ensure_defaults(value)


def _rules(feed: Feed, value: Any) -> None:
    ensure_rules(value, team=feed.team)
    feed.rules = value


def _template(feed: Feed, value: Any) -> None:
    feed.template = ensure_team_template(value) if value is not None else None


def _verification(feed: Feed, value: Any) -> None:
    read_scheme(value)
    feed.verification = value


def _secret(feed: Feed, value: str) -> None:
    if value:
        feed.secret = value.strip()


def _pull_url(feed: Feed, value: str) -> None:
    if value:
        ensure_address(value)
    if value != feed.pull_url:
        feed.pull_etag = feed.pull_modified = feed.pull_result = ""
    feed.pull_url = value


def _pull_minutes(feed: Feed, value: int) -> None:
    if not SHORTEST_PULL <= value <= LONGEST_PULL:
        raise BadFeed(f"Every {SHORTEST_PULL} minutes at most, once a week at least.", field="pull_minutes")
    feed.pull_minutes = value


def _call_headers(feed: Feed, value: Any) -> None:
    headers = ensure_headers(value)
    feed.call_headers = json.dumps(headers) if headers else ""


def _pause_days(feed: Feed, value: int) -> None:
    if not 0 <= value <= MOST_DAYS:
        raise BadFeed(f"0 to {MOST_DAYS} days.", field="pause_days")
    feed.pause_days = value


def _country(feed: Feed, value: str) -> None:
    if len(value) != 2 or not value.isalpha() or not value.isascii():
        raise BadFeed("A country is two letters, as US.", field="country")
    feed.country = value.upper()


_TAKERS: dict[str, Any] = {
    "name": _name,
    "mapping": _mapping,
    "defaults": _defaults,
    "rules": _rules,
    "template": _template,
    "verification": _verification,
    "secret": _secret,
    "pull_url": _pull_url,
    "pull_minutes": _pull_minutes,
    "call_headers": _call_headers,
    "pause_days": _pause_days,
    "country": _country,
}


def _write(feed: Feed) -> None:
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError as error:
        if "feed_name_once" not in str(error):
            raise
        raise FeedExists(f"There is a feed “{feed.name}” already.", field="name") from None


def _tell(feed: Feed, kind: str, actor_id: UUID | None, data: dict[str, Any] | None = None) -> None:
    named = {"name": feed.name} | (data or {})
    record_event(team=feed.team, kind=kind, subject_id=feed.pk, actor_id=actor_id, data=named)
