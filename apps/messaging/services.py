"""What is changed about numbers and about what phones allow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.models import ConsentEvent, Number, OptOut, PhoneFact, QuarantinedWebhook, StatusCallback
from apps.messaging.selectors import consents_refused, opt_outs_that_bind
from apps.messaging.simulated_carrier import host_number

ACCOUNT_SID = re.compile(r"^AC[0-9a-fA-F]{32}$")
# What may be changed of a number once it is connected.
NUMBER_FIELDS: list[str] = ["label", "pace", "daily_cap"]
ROTATION = timedelta(hours=24)
SERVICE_SID = re.compile(r"^MG[0-9a-fA-F]{32}$")


class NumberTaken(DomainError):
    code = "number_taken"


class InvalidCredentials(DomainError):
    code = "invalid_credentials"


class OptedOutByRecipient(DomainError):
    code = "opted_out_by_recipient"
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
    **fields: Any,
) -> Number:
    """Attach a phone number to a team, or give one that it has new credentials; `fields` as for `update_number`.

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
    number = Number.objects.for_team(team).filter(phone=phone).first() or Number(team=team, phone=phone)
    if number.auth_token and number.auth_token != auth_token:
        number.previous_auth_token, number.previous_token_until = number.auth_token, now + ROTATION
    number.account_sid, number.auth_token = account_sid, auth_token
    number.messaging_service_sid = messaging_service_sid
    number.paused_at, number.pause_reason = None, ""
    for name in NUMBER_FIELDS:
        if fields.get(name) not in (None, ""):
            setattr(number, name, fields[name])
    try:
        with transaction.atomic():
            number.save()
    except IntegrityError:
        raise NumberTaken(f"{phone} is connected to another team already.", field="phone") from None
    record_event(team=team, kind="number.connected", subject_id=number.pk)
    if settings.SIMULATED_CARRIER:
        transaction.on_commit(partial(host_number, number), robust=True)
    return number


@transaction.atomic
def update_number(*, number: Number, fields: Mapping[str, Any], actor_id: UUID | None = None) -> Number:
    """Change label, pace or daily cap of a number; nothing is written when nothing differs."""
    changed = [name for name in NUMBER_FIELDS if name in fields and getattr(number, name) != fields[name]]
    if changed:
        for name in changed:
            setattr(number, name, fields[name])
        number.save(update_fields=changed)
        record_event(
            team=number.team,
            kind="number.updated",
            subject_id=number.pk,
            actor_id=actor_id,
            data={"fields": changed},
        )
    return number


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
def resume_number(*, number: Number, actor_id: UUID | None = None) -> None:
    """Let a paused number send again."""
    resumed = Number.objects.filter(pk=number.pk, paused_at__isnull=False).update(
        paused_at=None, pause_reason=""
    )
    if resumed:
        record_event(team=number.team, kind="number.resumed", subject_id=number.pk, actor_id=actor_id)


@transaction.atomic
def opt_out(
    *,
    team: Team,
    phone: str,
    source: OptOut.Source,
    wording: str,
    now: datetime,
    actor_id: UUID | None = None,
) -> bool:
    """Stop all texts to a phone, as was wished at `now`. Return whether this was news.

    What the recipient says outranks what we had noted: from then on only they can undo it. A wish that we hear of
    after a later one to the contrary is kept in the log, and changes nothing.
    """
    in_force = OptOut.objects.in_force().for_team(team).for_phone(phone)
    # Locked, so that a STOP cannot be lost to a colleague's opt-in of the same moment.
    known = in_force.select_for_update(of=("self",), no_key=True).first()
    created = False
    if known is None:
        if _has_opted_in_since(team=team, phone=phone, moment=now):
            _log_consent(team.pk, phone, ConsentEvent.Kind.REVOKED, source, wording, now, actor_id)
            return False
        said = {"account_id": team.account_id, "source": source, "wording": wording[:200], "said_at": now}
        with transaction.atomic():
            known, created = OptOut.objects.get_or_create(
                team=team, phone=phone, lifted_at=None, defaults=said
            )
    outranks = source in OptOut.BY_RECIPIENT and known.source not in OptOut.BY_RECIPIENT
    if outranks:
        in_force.update(source=source, wording=wording[:200])
    if not created and known.said_at < now and (outranks or source in OptOut.BY_RECIPIENT):
        in_force.update(said_at=now)
    if created or outranks:
        _log_consent(team.pk, phone, ConsentEvent.Kind.REVOKED, source, wording, now, actor_id)
    return created


@transaction.atomic
def opt_in(
    *, team: Team, phone: str, method: str, wording: str, now: datetime, actor_id: UUID | None = None
) -> bool:
    """Lift the opt-outs of a phone that bind this team and were said before. Return whether there were any.

    A sister's log says it, too, when hers is lifted, and not in whose words.
    """
    said = opt_outs_that_bind(team=team).for_phone(phone).filter(said_at__lte=now)
    lifted = list(
        said.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", "team_id")
    )
    OptOut.objects.filter(pk__in=[pk for pk, _ in lifted]).update(lifted_at=now)
    # Kept also when there is nothing to lift: an older STOP may yet be heard of.
    _log_consent(team.pk, phone, ConsentEvent.Kind.RESTORED, method, wording, now, actor_id)
    for sister_id in {team_id for _, team_id in lifted} - {team.pk}:
        with as_team(sister_id):
            _log_consent(sister_id, phone, ConsentEvent.Kind.RESTORED, "account", "", now, None)
    return bool(lifted)


@transaction.atomic
def undo_opt_out(
    *, team: Team, phone: str, method: str, wording: str, now: datetime, actor_id: UUID | None = None
) -> bool:
    """Lift opt-outs that were recorded for the recipient. Raises `OptedOutByRecipient` if they said it themselves."""
    in_force = opt_outs_that_bind(team=team).for_phone(phone)
    sources = set(in_force.select_for_update(of=("self",), no_key=True).values_list("source", flat=True))
    if sources & OptOut.BY_RECIPIENT:
        raise OptedOutByRecipient("They have opted out themselves. Only they can undo it, by texting START.")
    return opt_in(team=team, phone=phone, method=method, wording=wording, now=now, actor_id=actor_id)


@transaction.atomic
def record_consent(
    *,
    team: Team,
    phone: str,
    given: bool,
    method: str,
    wording: str,
    at: datetime,
    actor_id: UUID | None = None,
) -> None:
    """Add a line to the consent log."""
    kind = ConsentEvent.Kind.GIVEN if given else ConsentEvent.Kind.REFUSED
    _log_consent(team.pk, phone, kind, method, wording, at, actor_id)


@transaction.atomic
def hear_from_phone(*, team: Team, phone: str, wants_answer: bool, at: datetime) -> None:
    """Take in what an inbound text says of its phone: it can be texted, and its owner may want an answer."""
    PhoneFact.objects.for_team(team).filter(phone=phone).delete()
    if wants_answer and consents_refused(team=team).filter(phone=phone).exists():
        record_consent(team=team, phone=phone, given=True, method="inbound", wording="They texted us.", at=at)


def record_phone_fact(*, team: Team, phone: str, fact: PhoneFact.Fact, error_code: str) -> None:
    """Remember that a phone cannot be texted."""
    PhoneFact.objects.update_or_create(
        team=team, phone=phone, defaults={"fact": fact, "error_code": error_code}
    )


def quarantine_webhook(
    *, number: Number, kind: str, url: str, body: str, signature: str, reason: str, remote_address: str
) -> QuarantinedWebhook:
    """Keep a call that was refused, so that nothing is lost when the fault turns out to be ours."""
    row = QuarantinedWebhook.objects.create(
        team=number.team,
        number=number,
        kind=kind,
        url=url,
        body=body,
        signature=signature[:200],
        reason=reason,
        remote_address=remote_address,
    )
    record_event(
        team=number.team, kind="webhook.quarantined", subject_id=row.pk, data={"kind": kind, "reason": reason}
    )
    return row


def log_status_callback(*, team: Team, message_id: UUID, fields: QueryDict) -> StatusCallback:
    """Keep what the carrier said, as it said it."""
    return StatusCallback.objects.create(
        team=team,
        message_id=message_id,
        provider_sid=fields.get("MessageSid", "")[:34],
        status=fields.get("MessageStatus", "")[:24],
        error_code=fields.get("ErrorCode", "")[:12],
        # Whose phone it was stands in the message; here it would outlive an erased candidate.
        fields={name: value for name, value in fields.items() if name not in {"From", "To"}},
    )


def _has_opted_in_since(*, team: Team, phone: str, moment: datetime) -> bool:
    restored = ConsentEvent.objects.for_team(team).filter(phone=phone, kind=ConsentEvent.Kind.RESTORED)
    return restored.filter(at__gt=moment).exists()


def _log_consent(
    team_id: UUID,
    phone: str,
    kind: ConsentEvent.Kind,
    method: str,
    wording: str,
    at: datetime,
    actor_id: UUID | None,
) -> None:
    ConsentEvent.objects.create(
        team_id=team_id, phone=phone, kind=kind, method=method, wording=wording, at=at, actor_id=actor_id
    )
