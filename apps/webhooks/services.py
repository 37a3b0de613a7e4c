"""What managers and partners decide about endpoints, and sending something once more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction

from apps.accounts.models import Team, User
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.outside import ensure_address
from apps.core.words import listed, one_line
from apps.events.selectors import head_of
from apps.events.services import record_event
from apps.webhooks.happenings import HAPPENINGS, TEST
from apps.webhooks.models import Cursor, Delivery, Endpoint
from apps.webhooks.outcomes import switch_off
from apps.webhooks.signature import new_secret
from apps.webhooks.tasks import ring_endpoint

MOST_ENDPOINTS = 20
# While a secret is being changed, both sign.
OVERLAP = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)
FORGOTTEN_AT_ONCE = 10_000


class TooManyEndpoints(DomainError):
    code = "too_many_endpoints"
    status = 409


class UnknownEvent(DomainError):
    code = "unknown_event"


class EndpointIsOff(DomainError):
    code = "endpoint_off"
    status = 409


@transaction.atomic
def add_endpoint(
    *,
    team: Team,
    url: str,
    events: Collection[str],
    actor: User | None,
    description: str = "",
    is_active: bool = True,
    now: datetime,
) -> Endpoint:
    """Tell an address of what happens from now on.

    Its secret is shown this once. Raises `AddressRefused`, `UnknownEvent` and `TooManyEndpoints`.
    """
    ensure_address(url)
    words = _read_events(events)
    from_seq = _listen_from_now(team)
    if Endpoint.objects.for_team(team).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"A team has {MOST_ENDPOINTS} endpoints at the most. Delete one first.")
    endpoint = Endpoint.objects.create(
        team=team,
        url=url,
        description=one_line(description),
        events=words,
        secret=new_secret(),
        from_seq=from_seq,
        is_active=is_active,
        disabled_reason="" if is_active else Endpoint.Off.BY_HAND,
        disabled_at=None if is_active else now,
        created_by=actor,
    )
    _tell(endpoint, "added", actor, {"events": words})
    return endpoint


@transaction.atomic
def update_endpoint(*, endpoint: Endpoint, fields: Mapping[str, Any], actor: User | None) -> Endpoint:
    """Change where an endpoint is, its description, or what it is told. Raises `AddressRefused`, `UnknownEvent`."""
    given = dict(fields)
    if "url" in given:
        ensure_address(given["url"])
    if "events" in given:
        given["events"] = _read_events(given["events"])
    if "description" in given:
        given["description"] = one_line(given["description"])
    locked = _lock(endpoint)
    changed = sorted(name for name, value in given.items() if getattr(locked, name) != value)
    if changed:
        for name in changed:
            setattr(locked, name, given[name])
        if "url" in changed:
            # Whatever was wrong was so elsewhere.
            locked.failing_since, locked.failures, locked.rests_until = None, 0, None
        locked.save()
        _tell(locked, "changed", actor, {"fields": changed})
    return locked


@transaction.atomic
def switch_endpoint(*, endpoint: Endpoint, is_on: bool, actor: User | None, now: datetime) -> Endpoint:
    """Call an endpoint, or call it no more. It is not told of what happened while it was off."""
    from_seq = _listen_from_now(endpoint.team) if is_on else None
    locked = _lock(endpoint)
    if locked.is_active == is_on:
        return locked
    if from_seq is None:
        switch_off(locked, reason=Endpoint.Off.BY_HAND, now=now, actor_id=actor.pk if actor else None)
        return locked
    locked.is_active, locked.disabled_reason, locked.disabled_at = True, "", None
    locked.from_seq, locked.letter_due_at = from_seq, None
    locked.save()
    _tell(locked, "switched_on", actor)
    return locked


@transaction.atomic
def change_endpoint(
    *, endpoint: Endpoint, fields: Mapping[str, Any], is_on: bool | None, actor: User | None, now: datetime
) -> Endpoint:
    """Change an endpoint, and switch it on or off where that is said. Raises what either does."""
    changed = update_endpoint(endpoint=endpoint, fields=fields, actor=actor)
    if is_on is None:
        return changed
    return switch_endpoint(endpoint=changed, is_on=is_on, actor=actor, now=now)


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, actor: User | None, now: datetime) -> Endpoint:
    """Give an endpoint another secret, shown this once. For a day calls are signed with the old one, too."""
    locked = _lock(endpoint)
    locked.old_secret, locked.old_secret_until = locked.secret, now + OVERLAP
    locked.secret = new_secret()
    locked.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _tell(locked, "secret_changed", actor)
    return locked


@transaction.atomic
def delete_endpoint(*, endpoint: Endpoint, actor: User | None) -> None:
    """Forget an endpoint, and what it was told."""
    locked = _lock(endpoint)
    _tell(locked, "deleted", actor)
    locked.delete()


@transaction.atomic
def send_test(*, endpoint: Endpoint, now: datetime) -> Delivery:
    """Call an endpoint with a test at once; it is tried once. Raises `EndpointIsOff`."""
    locked = _awake(endpoint)
    test = Delivery.objects.create(
        team=locked.team, endpoint=locked, kind=TEST, happened_at=now, next_at=now, created_at=now
    )
    _ring_after_commit(locked)
    return test


@transaction.atomic
def replay_delivery(*, delivery: Delivery, now: datetime) -> Delivery:
    """Send something again, with all of its tries and the same `webhook-id`. Raises `EndpointIsOff`."""
    endpoint = _awake(delivery.endpoint)
    rows = Delivery.objects.filter(team=delivery.team_id, pk=delivery.pk)
    # One in a worker's hands is on its way.
    rows.exclude(lease_until__gte=now).update(status=Delivery.Status.PENDING, attempts=0, next_at=now)
    delivery.refresh_from_db()
    _ring_after_commit(endpoint)
    return delivery


@transaction.atomic
def replay_failed(*, endpoint: Endpoint, now: datetime) -> int:
    """Send all again that failed for good. Return how many. Raises `EndpointIsOff`."""
    locked = _awake(endpoint)
    failed = Delivery.objects.filter(team=locked.team_id, endpoint=locked, status=Delivery.Status.FAILED)
    # Tests told nobody of anything.
    real = failed.filter(event_seq__isnull=False)
    number = real.update(status=Delivery.Status.PENDING, attempts=0, next_at=now)
    if number:
        _ring_after_commit(locked)
    return number


def forget_deliveries(*, now: datetime) -> int:
    """Delete what endpoints were told longer ago than a month, of all teams, so many at once. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT webhooks_forget(%s, %s)", [now - KEPT_FOR, FORGOTTEN_AT_ONCE])
        (number,) = cursor.fetchone()
    return int(number)


def _read_events(events: Collection[str]) -> list[str]:
    unknown = sorted(set(events) - set(HAPPENINGS))
    if unknown:
        raise UnknownEvent(f"There is no event {listed(unknown)}.", field="events")
    if not events:
        raise UnknownEvent("Choose at least one event.", field="events")
    return [name for name in HAPPENINGS if name in set(events)]


def _listen_from_now(team: Team) -> int:
    """Return the number of the team's newest event; where nobody else listens, nothing before is read any more."""
    Cursor.objects.bulk_create([Cursor(team=team, seq=head_of(team.pk))], ignore_conflicts=True)
    cursor = Cursor.objects.select_for_update(of=("self",), no_key=True).get(team=team)
    head = head_of(team.pk)
    if not Endpoint.objects.for_team(team).active().exists():
        cursor.seq = head
        cursor.save(update_fields=["seq"])
    return head


def _lock(endpoint: Endpoint) -> Endpoint:
    rows = Endpoint.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    return rows.get(team=endpoint.team_id, pk=endpoint.pk)


def _awake(endpoint: Endpoint) -> Endpoint:
    """Return a locked endpoint that is called again at once, whatever it has answered before."""
    locked = _lock(endpoint)
    if not locked.is_active:
        raise EndpointIsOff("This endpoint is switched off. Switch it on first.")
    Endpoint.objects.filter(team=locked.team_id, pk=locked.pk).update(rests_until=None)
    return locked


def _ring_after_commit(endpoint: Endpoint) -> None:
    after_commit(ring_endpoint, team_id=endpoint.team_id, endpoint_id=endpoint.pk)


def _tell(endpoint: Endpoint, what: str, actor: User | None, data: dict[str, Any] | None = None) -> None:
    record_event(
        team=endpoint.team,
        kind=f"webhook_endpoint.{what}",
        subject_id=endpoint.pk,
        actor_id=actor.pk if actor else None,
        # Whose server it is; the rest of an address may be a secret.
        data={"host": urlsplit(endpoint.url).hostname} | (data or {}),
    )
