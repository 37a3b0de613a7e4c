"""What becomes of a delivery and of its endpoint after a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.db import transaction

from apps.core.outside import Answer, OutsideRefused
from apps.events.services import record_event
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.timing import (
    BREATHER,
    GIVEN_UP_AFTER,
    GIVEN_UP_TRIES,
    next_try,
    wished_moment,
)

# They say that it has too much to do, and may say when it has less.
BUSY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
SWITCHED_OFF = "endpoint_off"


@dataclass(frozen=True)
class Result:
    """How a call ended."""

    answer: Answer | OutsideRefused
    took_ms: int
    is_slow: bool

    @property
    def is_good(self) -> bool:
        return isinstance(self.answer, Answer) and self.answer.is_good

    @property
    def is_gone(self) -> bool:
        return isinstance(self.answer, Answer) and self.answer.status == HTTPStatus.GONE

    def rest(self, *, now: datetime) -> datetime | None:
        """Return until when the endpoint is left alone."""
        if isinstance(self.answer, OutsideRefused):
            return now + BREATHER
        if self.answer.status not in BUSY:
            return None
        return wished_moment(self.answer.headers.get("retry-after", ""), now=now) or now + BREATHER


@transaction.atomic
def write_down(delivery: Delivery, *, attempt_id: UUID, result: Result, now: datetime) -> None:
    """Write how an attempt ended, unless somebody else has it by now."""
    endpoints = Endpoint.objects.select_related("team").filter(team=delivery.team_id)
    endpoint = endpoints.select_for_update(of=("self",), no_key=True).filter(pk=delivery.endpoint_id).first()
    rows = Delivery.objects.filter(team=delivery.team_id, pk=delivery.pk, attempt_id=attempt_id)
    mine = rows.select_for_update(of=("self",), no_key=True).first()
    if endpoint is None or mine is None:
        return
    _note(mine, result, now=now)
    endpoint.is_slow = result.is_slow
    if result.is_good:
        mine.status = Delivery.Status.DELIVERED
        endpoint.failing_since, endpoint.failures, endpoint.rests_until = None, 0, None
        endpoint.last_success_at = now
    else:
        _fail(mine, endpoint, result, now=now)
    mine.save()
    endpoint.save(
        update_fields=["is_slow", "failing_since", "failures", "rests_until", "last_success_at"],
    )
    if result.is_gone and endpoint.is_active and not mine.is_test:
        switch_off(endpoint, reason=Endpoint.Off.GONE, now=now)
    elif _is_hopeless(endpoint, now=now):
        switch_off(endpoint, reason=Endpoint.Off.FAILING, now=now)


def switch_off(
    endpoint: Endpoint, *, reason: Endpoint.Off, now: datetime, actor_id: UUID | None = None
) -> None:
    """Call a locked endpoint no more. What waits has failed, and can be sent again when it is on."""
    endpoint.is_active, endpoint.disabled_reason, endpoint.disabled_at = False, reason, now
    endpoint.failing_since, endpoint.failures, endpoint.rests_until = None, 0, None
    endpoint.letter_due_at = None if reason == Endpoint.Off.BY_HAND else now
    endpoint.save()
    waiting = Delivery.objects.filter(team=endpoint.team_id, endpoint=endpoint, status="pending")
    waiting.exclude(lease_until__gte=now).update(
        status=Delivery.Status.FAILED,
        error=SWITCHED_OFF,
        error_detail="The endpoint was switched off before this was delivered.",
        attempt_id=None,
        lease_until=None,
    )
    record_event(
        team=endpoint.team,
        kind="webhook_endpoint.switched_off",
        subject_id=endpoint.pk,
        actor_id=actor_id,
        data={"reason": str(reason)},
    )


def _note(mine: Delivery, result: Result, *, now: datetime) -> None:
    mine.called_at, mine.took_ms, mine.lease_until, mine.attempt_id = now, result.took_ms, None, None
    if isinstance(result.answer, Answer):
        mine.answer_code = result.answer.status
        mine.answer_body = result.answer.body.decode("utf-8", "replace").replace("\x00", "")
        mine.error = "" if result.is_good else "bad_status"
        mine.error_detail = "" if result.is_good else _words(result.answer.status)
    else:
        mine.answer_code, mine.answer_body = None, ""
        mine.error, mine.error_detail = result.answer.code, result.answer.detail[:300]


def _words(status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}. A call is not sent on to another address: give the final one."
    return f"It answered {status}, where 200 to 299 is success."


def _fail(mine: Delivery, endpoint: Endpoint, result: Result, *, now: datetime) -> None:
    again = None if mine.is_test or not endpoint.is_active else next_try(tries=mine.attempts, now=now)
    rest = result.rest(now=now)
    if again is None:
        mine.status = Delivery.Status.FAILED
    else:
        mine.next_at = max(again, rest) if rest else again
    if mine.is_test or not endpoint.is_active:
        return  # It says nothing of how real calls go.
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.failures += 1
    endpoint.rests_until = rest


def _is_hopeless(endpoint: Endpoint, *, now: datetime) -> bool:
    since = endpoint.failing_since
    has_tried = endpoint.failures >= GIVEN_UP_TRIES
    return endpoint.is_active and since is not None and has_tried and now - since >= GIVEN_UP_AFTER
