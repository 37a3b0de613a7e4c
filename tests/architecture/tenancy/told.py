"""A team's row of each table of webhooks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.chat.models import Message
from apps.events.relay import number_events
from apps.webhooks.models import Cursor, Delivery, Endpoint
from tests.factories.receivers import EndpointFactory


def _endpoint(world: Any) -> Endpoint:
    endpoint = EndpointFactory(team=world.team, description=f"Endpoint {world.mark}")
    # There is nobody, and no name is looked up to find that out. What happened before it was made, is to be read.
    Endpoint.objects.filter(pk=endpoint.pk).update(url="https://127.0.0.1/", from_seq=0)
    world.row(Message)
    number_events(team_id=world.team.pk)
    Cursor.objects.update(seq=0)
    return endpoint


def _delivery(world: Any) -> Delivery:
    message = world.row(Message)
    return Delivery.objects.create(
        team=world.team,
        endpoint=world.row(Endpoint),
        kind="message.received",
        event_seq=0,
        happened_at=timezone.now(),
        subject_id=message.pk,
        conversation_id=message.conversation_id,
        next_at=timezone.now(),
        answer_body=world.mark,
    )


TOLD: dict[Any, Any] = {
    Endpoint: _endpoint,
    Delivery: _delivery,
    Cursor: lambda world: world.row(Endpoint) and Cursor.objects.get(),
}
