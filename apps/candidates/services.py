"""What is changed about candidates and their applications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.events.services import record_event

# Built in; a team changes, adds and reorders them later. The third says what reaching it does to the conversation.
BUILT_IN_STATUSES = [
    ("new", "New", ""),
    ("engaged", "Engaged", "engaged"),
    ("disengaged", "Disengaged", "disengaged"),
    ("delivered", "Delivered", "delivered"),
    ("interview_scheduled", "Interview scheduled", ""),
    ("information_missing", "Information missing", ""),
    ("not_qualified", "Not qualified", ""),
    ("not_eligible_for_hire", "Not eligible for hire", ""),
    ("archived", "Archived", ""),
]

EDITABLE_FIELDS = frozenset(
    {
        *(
            "first_name",
            "middle_name",
            "last_name",
            "email",
            "street",
            "city",
            "state",
            "postal_code",
            "country",
        ),
        *("time_zone", "external_id", "custom"),
    }
)


class CandidateExists(DomainError):
    code = "candidate_exists"
    status = 409


class ExternalIdTaken(DomainError):
    code = "external_id_taken"
    status = 409


class UnknownStatus(DomainError):
    code = "unknown_status"


@transaction.atomic
def create_built_in_statuses(*, team: Team) -> None:
    """Give a team the statuses that every team starts with."""
    # Not by ON CONFLICT, which cannot do with places that are compared at the end only.
    known = set(ApplicationStatus.objects.for_team(team).values_list("key", flat=True))
    missing = [each for each in BUILT_IN_STATUSES if each[0] not in known]
    ApplicationStatus.objects.bulk_create(
        [
            ApplicationStatus(team=team, key=key, label=label, stage=stage, position=position)
            for position, (key, label, stage) in enumerate(missing, start=len(known))
        ]
    )


@transaction.atomic
def add_candidate(
    *,
    team: Team,
    phone: str,
    method: Application.Method,
    applied_at: datetime,
    actor_id: UUID | None = None,
    **fields: Any,
) -> Candidate:
    """Add a candidate that must be new to the team, with the application that every candidate has.

    Raises `CandidateExists` (with its id) and `InvalidPhone`.
    """
    candidate, created = upsert_candidate(team=team, phone=phone, actor_id=actor_id, **fields)
    if not created:
        raise CandidateExists(
            f"{candidate} has this phone number already.", field="phone", candidate_id=str(candidate.pk)
        )
    record_application(candidate=candidate, method=method, applied_at=applied_at, actor_id=actor_id)
    return candidate


@transaction.atomic
def upsert_candidate(
    *, team: Team, phone: str, actor_id: UUID | None = None, **fields: Any
) -> tuple[Candidate, bool]:
    """Return the team's candidate with this phone and whether it is new; fill in what was given and not empty."""
    e164 = parse_phone(phone)
    given = {name: value for name, value in fields.items() if value not in (None, "", {})}
    _refuse_unknown(given)
    try:
        candidate, created = Candidate.objects.get_or_create(
            team=team, phone=e164, defaults={**given, "custom": _merged({}, given.get("custom", {}))}
        )
    except IntegrityError as error:
        raise _taken_or(error) from None
    if created:
        record_event(team=team, kind="candidate.created", subject_id=candidate.pk, actor_id=actor_id)
    elif given:
        update_candidate(candidate=candidate, fields=given, actor_id=actor_id)
    return candidate, created


@transaction.atomic
def update_candidate(
    *,
    candidate: Candidate,
    fields: Mapping[str, Any],
    actor_id: UUID | None = None,
) -> Candidate:
    """Change what is known of a candidate; nothing is written when nothing differs.

    `custom` is merged name by name; None takes a name away. The row is locked and read again, so that of two changes
    at once neither undoes the other.
    """
    _refuse_unknown(fields)
    rows = Candidate.objects.select_for_update(of=("self",), no_key=True)
    candidate.refresh_from_db(fields=[*EDITABLE_FIELDS, "updated_at"], from_queryset=rows)
    if "custom" in fields:
        fields = {**fields, "custom": _merged(candidate.custom, fields["custom"])}
    changed = [name for name, value in fields.items() if getattr(candidate, name) != value]
    if not changed:
        return candidate
    for name in changed:
        setattr(candidate, name, fields[name])
    try:
        with transaction.atomic():
            candidate.save(update_fields=[*changed, "updated_at"])
    except IntegrityError as error:
        raise _taken_or(error) from None
    record_event(
        team=candidate.team,
        kind="candidate.updated",
        subject_id=candidate.pk,
        actor_id=actor_id,
        data={"fields": sorted(changed)},
    )
    return candidate


@transaction.atomic
def record_application(
    *,
    candidate: Candidate,
    method: Application.Method,
    applied_at: datetime,
    status: str = "new",
    actor_id: UUID | None = None,
    **attribution: Any,
) -> tuple[Application, bool]:
    """Record one arrival and make it the active one. The same `external_id` again is the same application.

    The candidate's row is locked meanwhile, so that two arrivals at once leave exactly one active.
    """
    team = candidate.team
    external_id = attribution.get("external_id") or ""
    _lock(candidate.pk)
    if external_id:
        known = Application.objects.for_team(team).filter(external_id=external_id).first()
        if known is not None:
            return known, False
    step = _status(team=team, key=status)
    candidate.applications.active().update(is_active=False)
    application = Application.objects.create(
        team=team,
        candidate=candidate,
        status=step,
        method=method,
        applied_at=applied_at,
        **{name: value for name, value in attribution.items() if value is not None},
    )
    record_event(
        team=team,
        kind="application.created",
        subject_id=application.pk,
        actor_id=actor_id,
        data={"candidate": str(candidate.pk), "method": method, "external_id": external_id},
    )
    return application, True


@transaction.atomic
def set_application_status(
    *, application: Application, status: ApplicationStatus, actor_id: UUID | None
) -> Application:
    """Move an application to another of its team's statuses."""
    if application.status_id != status.pk:
        before = application.status.key
        application.status = status
        application.save(update_fields=["status"])
        record_event(
            team=application.team,
            kind="application.status_changed",
            subject_id=application.pk,
            actor_id=actor_id,
            data={"candidate": str(application.candidate_id), "from": before, "to": status.key},
        )
    return application


@transaction.atomic
def activate_application(*, application: Application, actor_id: UUID | None) -> Application:
    """Make one of a candidate's applications the active one."""
    _lock(application.candidate_id)
    if not application.is_active:
        Application.objects.filter(candidate=application.candidate_id, is_active=True).update(is_active=False)
        application.is_active = True
        application.save(update_fields=["is_active"])
        record_event(
            team=application.team,
            kind="application.activated",
            subject_id=application.pk,
            actor_id=actor_id,
            data={"candidate": str(application.candidate_id)},
        )
    return application


@transaction.atomic
def update_application(
    *,
    application: Application,
    status: str | None = None,
    activate: bool = False,
    actor_id: UUID | None = None,
) -> Application:
    """Move an application to the status with this key, make it the active one, or both. Raises `UnknownStatus`."""
    _lock(application.candidate_id)
    if status is not None:
        step = _status(team=application.team, key=status)
        set_application_status(application=application, status=step, actor_id=actor_id)
    if activate:
        activate_application(application=application, actor_id=actor_id)
    return application


def _lock(candidate_id: UUID) -> None:
    """Take turns with whoever else changes this candidate's applications. The weaker lock: a chat may name them."""
    Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate_id)


def _status(*, team: Team, key: str) -> ApplicationStatus:
    step = ApplicationStatus.objects.for_team(team).filter(key=key).first()
    if step is None:
        raise UnknownStatus(f"There is no status “{key}” in this team.", field="status")
    return step


def _merged(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**known, **given}.items() if value is not None}


def _taken_or(error: IntegrityError) -> Exception:
    """Return the refusal of an external id that is taken; any other violation is a mistake of ours, and stays one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "constraint_name", None) != "candidate_external_id_once":
        return error
    return ExternalIdTaken("Another candidate has this external id already.", field="external_id")


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - EDITABLE_FIELDS
    if unknown:
        message = f"Not fields of a candidate: {sorted(unknown)}"
        raise TypeError(message)
