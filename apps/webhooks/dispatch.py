"""Making the calls of one endpoint, some at a time, so that a slow one keeps nobody else waiting.

A delivery is in the hands of one worker for a while that is longer than a call can take; that is committed before the
call. One that dies in it leaves a delivery that is due again, with the same `webhook-id`: told at least once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.core.ids import new_id
from apps.core.outside import Answer, OutsideRefused, call
from apps.webhooks.bodies import body_of
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.outcomes import Result, write_down
from apps.webhooks.signature import signed_headers

# So many calls at once to one endpoint; to one that is slow, or fails, one.
AT_ONCE = 4
SLOW_MS = 3_000
# Seconds after which a worker looks whether somebody else waits.
TURN = 5.0
KEPT_BYTES = 1_024
USER_AGENT = "PivotCX-Webhooks/1.0"


@dataclass(frozen=True)
class Claimed:
    delivery: Delivery
    attempt_id: UUID
    url: str
    body: bytes
    headers: dict[str, str]


def make_calls(*, team_id: UUID, endpoint_id: UUID) -> bool:
    """Make the calls that are due at an endpoint, for a short turn. Return whether there may be more."""
    ends = monotonic() + TURN
    with as_team(team_id):
        while monotonic() < ends:
            claimed = _claim(endpoint_id, team_id=team_id, now=timezone.now())
            if claimed is None:
                return False
            result = _called(claimed)
            write_down(claimed.delivery, attempt_id=claimed.attempt_id, result=result, now=timezone.now())
    return True


@transaction.atomic
def _claim(endpoint_id: UUID, *, team_id: UUID, now: datetime) -> Claimed | None:
    endpoints = Endpoint.objects.filter(team=team_id).active()
    # In turns: whoever comes counts those before.
    endpoint = endpoints.select_for_update(of=("self",), no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None or (endpoint.rests_until and now < endpoint.rests_until):
        return None
    rows = Delivery.objects.filter(team=team_id, endpoint=endpoint)
    most = 1 if endpoint.is_slow or endpoint.failing_since else AT_ONCE
    if rows.in_hand(now=now).count() >= most:
        return None
    due = rows.due(now=now).select_related("team__account").order_by("next_at", "pk")
    delivery = due.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.attempt_id, delivery.lease_until = new_id(), now + settings.WEBHOOK_LEASE
    delivery.save(update_fields=["attempts", "attempt_id", "lease_until"])
    body = body_of(delivery, now=now)
    signed = signed_headers(
        webhook_id=delivery.webhook_id, at=now, body=body, with_secrets=endpoint.secrets(now=now)
    )
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signed}
    return Claimed(delivery, delivery.attempt_id, endpoint.url, body, headers)


def _called(claimed: Claimed) -> Result:
    begun = monotonic()
    answer: Answer | OutsideRefused
    try:
        answer = call(
            "POST",
            claimed.url,
            headers=claimed.headers,
            content=claimed.body,
            bound_bytes=KEPT_BYTES,
            timeout=settings.WEBHOOK_TIMEOUT,
            cut_body=True,
        )
    except OutsideRefused as error:
        answer = error
    took_ms = round((monotonic() - begun) * 1_000)
    return Result(answer, took_ms=took_ms, is_slow=took_ms >= SLOW_MS)
