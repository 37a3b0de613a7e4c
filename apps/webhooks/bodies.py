"""What an endpoint is told: `{type, timestamp, data}`, `data` as the API gives that resource at the moment of the call.

It is drawn anew for each try, so nothing of a person is kept with deliveries. Who was erased, or merged into somebody
else, is only an id any more. A body stays below 20 KB (Standard Webhooks 1.0.0).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from apps.accounts.models import Team
from apps.blasts.api.serializers import CountedBlastSerializer
from apps.blasts.models import Blast
from apps.blasts.selectors import counts_of
from apps.candidates.api.serializers import ApplicationSerializer, CandidateSerializer
from apps.candidates.models import Application
from apps.candidates.selectors import candidates_with_opt_out
from apps.chat.api.serializers import ConversationSerializer, MessageSerializer
from apps.chat.models import Conversation, Message
from apps.handoffs.api.serializers import HandoffSerializer
from apps.handoffs.models import Handoff
from apps.webhooks.happenings import HAPPENINGS
from apps.webhooks.models import Delivery

LARGEST = 20_000
# Never left out.
NAMES = frozenset({"id", "candidate", "conversation"})

Data = dict[str, Any]


def body_of(delivery: Delivery, *, now: datetime) -> bytes:
    """Return what is sent, as UTF-8 JSON."""
    timestamp = delivery.happened_at.astimezone(UTC).isoformat(timespec="milliseconds")
    told = {
        "type": delivery.kind,
        "timestamp": timestamp.replace("+00:00", "Z"),
        "data": _data_of(delivery, now=now),
    }
    return _fitting(told)


def _data_of(delivery: Delivery, *, now: datetime) -> Data:
    happening = HAPPENINGS.get(delivery.kind)
    if happening is None or delivery.subject_id is None:
        return {"endpoint": str(delivery.endpoint_id), "detail": "A test, sent by hand."}
    data = DRAWN[happening.about](delivery.team, delivery.subject_id, now)
    return {"id": str(delivery.subject_id), "gone": True} if data is None else data


def _application(team: Team, pk: UUID, _now: datetime) -> Data | None:
    row = Application.objects.for_team(team).select_related("status").filter(pk=pk).first()
    return None if row is None else dict(ApplicationSerializer(row).data)


def _blast(team: Team, pk: UUID, _now: datetime) -> Data | None:
    rows = Blast.objects.for_team(team).select_related("team__account")
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    row.counts = counts_of(row).as_dict()  # type: ignore[attr-defined]
    return dict(CountedBlastSerializer(row).data)


def _candidate(team: Team, pk: UUID, _now: datetime) -> Data | None:
    row = candidates_with_opt_out(team=team).filter(pk=pk).first()
    return None if row is None else dict(CandidateSerializer(row).data)


def _conversation(team: Team, pk: UUID, now: datetime) -> Data | None:
    rows = Conversation.objects.for_team(team).select_related("candidate", "claimed_by")
    row = rows.filter(pk=pk).first()
    return None if row is None else dict(ConversationSerializer(row, context={"now": now}).data)


def _handoff(team: Team, pk: UUID, _now: datetime) -> Data | None:
    row = Handoff.objects.for_team(team).with_facts().filter(pk=pk).first()
    return None if row is None else dict(HandoffSerializer(row).data)


def _message(team: Team, pk: UUID, _now: datetime) -> Data | None:
    row = Message.objects.for_team(team).filter(pk=pk).first()
    return None if row is None else dict(MessageSerializer(row).data)


DRAWN: dict[str, Callable[[Team, UUID, datetime], Data | None]] = {
    "application": _application,
    "blast": _blast,
    "candidate": _candidate,
    "conversation": _conversation,
    "handoff": _handoff,
    "message": _message,
}


def _fitting(told: dict[str, Any]) -> bytes:
    """Return a body that is small enough: of a larger one the largest values are left out, and it says `truncated`."""
    body = _written(told)
    while len(body) >= LARGEST:
        data = told["data"]
        largest = max(
            (name for name in data if name not in NAMES), key=lambda name: len(_written(data[name]))
        )
        del data[largest]
        data["truncated"] = True
        body = _written(told)
    return body


def _written(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()
