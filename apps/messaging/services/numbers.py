"""Our numbers: connected, changed, paused, resumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from apps.accounts.models import Team
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.core.words import listed
from apps.events.services import record_event
from apps.messaging.gateway import CarrierUnavailable, CredentialsRefused, registered_number_uses
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_of_account
from apps.messaging.services.phone_calls import read_call_settings
from apps.messaging.simulated_carrier import host_number

ACCOUNT_SID = re.compile(r"^AC[0-9a-fA-F]{32}$")
# What may be changed of a number once it is connected.
NUMBER_FIELDS: list[str] = ["label", "pace", "daily_cap", "carrier_answers"]
CALL_FIELDS: list[str] = [
    *("call_mode", "call_forward_to", "call_words", "call_language", "call_text_back"),
]
ROTATION = timedelta(hours=24)
# The pace is lowered once for all that the carrier refused at about the same time.
SLOW_AGAIN_AFTER = timedelta(minutes=5)
SERVICE_SID = re.compile(r"^MG[0-9a-fA-F]{32}$")


class NumberUnavailable(DomainError):
    """It says no more: whether another team has a number is that team's affair."""

    code = "number_unavailable"


class NotTheAccounts(DomainError):
    code = "number_not_owned"


class CarrierAway(DomainError):
    code = "carrier_unavailable"
    status = 503


class InvalidCredentials(DomainError):
    code = "invalid_credentials"


class NumberInUse(DomainError):
    code = "number_in_use"
    status = 409


@transaction.atomic
def connect_number(
    *,
    team: Team,
    phone: str,
    account_sid: str,
    auth_token: str,
    messaging_service_sid: str = "",
    now: datetime,
    is_proven: bool = False,
    actor_id: UUID | None = None,
    **fields: Any,
) -> Number:
    """Attach a phone number to a team, or give one that it has new credentials; `fields` as for `update_number`.

    Unless it is proven already, the carrier says whether the account owns the number: nobody else may take it.

    For a day the old token signs, too: calls of before the change may still be on their way.
    """
    if not ACCOUNT_SID.match(account_sid):
        raise InvalidCredentials(
            "An account id is “AC” and 32 letters and digits from 0 to 9 and a to f.", field="account_sid"
        )
    if messaging_service_sid and not SERVICE_SID.match(messaging_service_sid):
        raise InvalidCredentials(
            "A messaging service id is “MG” and 32 letters and digits from 0 to 9 and a to f.",
            field="messaging_service_sid",
        )
    if not auth_token:
        raise InvalidCredentials("The account's auth token is needed.", field="auth_token")
    if not is_proven:
        _ensure_owned(phone=phone, account_sid=account_sid, auth_token=auth_token)
    number = Number.objects.filter(team=team, phone=phone).first() or Number(team=team, phone=phone)
    if number.auth_token and number.auth_token != auth_token:
        number.previous_auth_token, number.previous_token_until = number.auth_token, now + ROTATION
    number.account_sid, number.auth_token = account_sid, auth_token
    number.messaging_service_sid = messaging_service_sid
    number.paused_at, number.pause_reason, number.disconnected_at = None, "", None
    given = fields | read_call_settings(fields, number=number)
    for name in [*NUMBER_FIELDS, *CALL_FIELDS]:
        if given.get(name) not in (None, ""):
            setattr(number, name, given[name])
    try:
        with transaction.atomic():
            number.save()
    except IntegrityError:
        raise NumberUnavailable(
            f"{phone} cannot be connected here. If it is yours, write to us.", field="phone"
        ) from None
    record_event(
        team=team,
        kind="number.connected",
        subject_id=number.pk,
        actor_id=actor_id,
        data={"number": number.phone},
    )
    if settings.SIMULATED_CARRIER:
        after_commit(host_number, number)
    return number


@transaction.atomic
def update_number(*, number: Number, fields: Mapping[str, Any], actor_id: UUID | None = None) -> Number:
    """Change label, pace, daily cap, who answers STOP at a number, or what becomes of calls to it.

    Nothing is written when nothing differs. Raises `BadCallSettings` and `BadTemplate` (see phone_calls.py).
    """
    given = {**fields, **read_call_settings(fields, number=number)}
    known = [*NUMBER_FIELDS, *CALL_FIELDS]
    changed = [name for name in known if name in given and getattr(number, name) != given[name]]
    if changed:
        for name in changed:
            setattr(number, name, given[name])
        number.save(update_fields=changed)
        record_event(
            team=number.team,
            kind="number.updated",
            subject_id=number.pk,
            actor_id=actor_id,
            data={"fields": changed, "number": number.phone},
        )
    return number


@transaction.atomic
def disconnect_number(*, number: Number, now: datetime, actor_id: UUID | None = None) -> None:
    """Give a number up. Its texts and chats stay; the next text of each chat leaves from another one of the team's.

    For a day the carrier's calls are still taken in: texts on their way get their end, and what is written to it
    meanwhile is not lost. Raises `NumberInUse`, with what stands on it.
    """
    # Whoever writes a text from it waits here, or is seen below.
    held = Number.objects.select_for_update(of=("self",)).select_related("team").get(pk=number.pk)
    if held.disconnected_at is not None:
        return
    uses = [words for use in registered_number_uses() for words in use.uses_of_number(held)]
    if uses:
        raise NumberInUse(
            f"{format_phone(held.phone)} cannot be disconnected: it is used by {listed(uses)}.", uses=uses
        )
    held.disconnected_at = now
    held.previous_auth_token, held.previous_token_until = held.auth_token, now + ROTATION
    held.auth_token, held.paused_at, held.pause_reason = "", None, ""
    held.bulk_paused_at, held.bulk_pause_reason, held.bulk_resumes_at = None, "", None
    held.save()
    record_event(
        team=held.team,
        kind="number.disconnected",
        subject_id=held.pk,
        actor_id=actor_id,
        data={"number": held.phone},
    )


def learn_that_carrier_answers(*, number: Number) -> None:
    """Note that the carrier answers STOP, START and HELP at a number: it has just done so."""
    Number.objects.filter(pk=number.pk, carrier_answers=False).update(carrier_answers=True)


@transaction.atomic
def pause_number(*, number: Number, reason: str, now: datetime) -> None:
    """Stop sending from a number, with the reason that the team will read."""
    paused = Number.objects.filter(pk=number.pk, paused_at=None).update(
        paused_at=now, pause_reason=reason[:200]
    )
    if paused:
        record_event(
            team=number.team, kind="number.paused", subject_id=number.pk, data={"reason": reason[:200]}
        )


@transaction.atomic
def pause_account(*, number: Number, reason: str, now: datetime) -> None:
    """Stop sending from all of the team's numbers that share a number's carrier account."""
    same = Number.objects.for_team(number.team).filter(account_sid=number.account_sid)
    for each in same.select_related("team").order_by("pk"):
        pause_number(number=each, reason=reason, now=now)


@transaction.atomic
def resume_number(*, number: Number, actor_id: UUID | None = None) -> None:
    """Let a paused number send again."""
    resumed = Number.objects.filter(pk=number.pk, paused_at__isnull=False).update(
        paused_at=None, pause_reason=""
    )
    if resumed:
        record_event(team=number.team, kind="number.resumed", subject_id=number.pk, actor_id=actor_id)


@transaction.atomic
def pause_bulk(*, number: Number, reason: str, now: datetime, until: datetime | None = None) -> None:
    """Stop a number's bulk, with the reason that the team will read; replies go on. It ends at `until`, or by hand."""
    free = Q(bulk_paused_at=None) | Q(bulk_resumes_at__isnull=False)
    # What ends by itself gives way to what does not, and to what ends later.
    if until is not None:
        free = Q(bulk_paused_at=None) | Q(bulk_resumes_at__lt=until)
    paused = Number.objects.filter(free, pk=number.pk).update(
        bulk_paused_at=now, bulk_pause_reason=reason[:200], bulk_resumes_at=until
    )
    if paused:
        record_event(
            team=number.team, kind="number.bulk_paused", subject_id=number.pk, data={"reason": reason[:200]}
        )


@transaction.atomic
def resume_bulk(*, number: Number, now: datetime, actor_id: UUID | None = None) -> None:
    """Let a number send bulk again. What the carrier thought of earlier bulk is not held against it twice."""
    resumed = Number.objects.filter(pk=number.pk, bulk_paused_at__isnull=False).update(
        bulk_paused_at=None, bulk_pause_reason="", bulk_resumes_at=None, bulk_judged_from=now
    )
    if resumed:
        record_event(team=number.team, kind="number.bulk_resumed", subject_id=number.pk, actor_id=actor_id)


@transaction.atomic
def slow_down(*, number: Number, reason: str, now: datetime) -> None:
    """Halve a number's pace; a manager sees it in Settings, and can set it again."""
    lately = Q(slowed_at__isnull=False, slowed_at__gt=now - SLOW_AGAIN_AFTER)
    slowed = (
        Number.objects.exclude(lately)
        .filter(pk=number.pk, pace__gt=Number.SLOWEST)
        .update(pace=Greatest(F("pace") / 2, Value(Number.SLOWEST)), slowed_at=now)
    )
    if slowed:
        record_event(
            team=number.team, kind="number.slowed", subject_id=number.pk, data={"reason": reason[:200]}
        )


def _ensure_owned(*, phone: str, account_sid: str, auth_token: str) -> None:
    carrier = carrier_of_account(account_sid=account_sid, auth_token=auth_token)
    try:
        is_owned = carrier.owns_number(phone)
    except CredentialsRefused:
        raise InvalidCredentials(
            "The carrier does not take this account id with this token.", field="auth_token"
        ) from None
    except CarrierUnavailable:
        raise CarrierAway(
            "The carrier cannot be asked now whether the account owns this number. Nothing was changed; try again."
        ) from None
    if not is_owned:
        raise NotTheAccounts("The carrier account does not own this number.", field="phone")
