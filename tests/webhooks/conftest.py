"""A partner that listens, and what wakes the workers, done by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from apps.events.relay import number_events
from apps.webhooks.dispatch import make_calls
from apps.webhooks.fanout import read_log
from apps.webhooks.models import Delivery, Endpoint
from tests.factories.receivers import EndpointFactory, Receiver, receiver


@pytest.fixture
def private_targets(settings: Any) -> None:
    settings.ALLOW_PRIVATE_TARGETS = True


@pytest.fixture
def partner_server(private_targets: None) -> Iterator[Receiver]:
    with receiver() as taking:
        yield taking


@pytest.fixture
def endpoint(team: Any, partner_server: Receiver) -> Endpoint:
    return EndpointFactory(team=team, url=partner_server.url)


@pytest.fixture
def read(team: Any) -> Callable[[], list[Delivery]]:
    """Let the relay number what happened and the reader read it; return the deliveries, oldest first."""

    def read_all() -> list[Delivery]:
        while number_events(team_id=team.pk):
            pass
        more = True
        while more:
            _, more = read_log(team_id=team.pk, now=timezone.now())
        return list(Delivery.objects.for_team(team).order_by("event_seq", "pk"))

    return read_all


@pytest.fixture
def call_all(team: Any, read: Callable[[], list[Delivery]]) -> Callable[[], list[Delivery]]:
    """Read, and make the calls that are due."""

    def done() -> list[Delivery]:
        read()
        for endpoint in Endpoint.objects.for_team(team).active():
            make_calls(team_id=team.pk, endpoint_id=endpoint.pk)
        return list(Delivery.objects.for_team(team).order_by("event_seq", "pk"))

    return done


def due_again(delivery: Delivery, *, at: datetime | None = None) -> None:
    """Let the time of the next try have come."""
    delivery.refresh_from_db()
    delivery.next_at = at or timezone.now()
    delivery.save(update_fields=["next_at"])
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
