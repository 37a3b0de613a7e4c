"""Each arrival of a candidate, and which of them counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.candidates.services.statuses import UnknownStatus
from apps.candidates.services.turns import lock_candidate
from apps.core.errors import DomainError
from apps.events.services import record_event

# What an arrival may be missing at first. (Its external id is how it is found.)
FILLABLE = [
    *("job_title", "job_location", "source", "medium", "campaign", "referrer"),
    *("requisition_id", "external_job_id"),
]


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
    """Record one arrival. The same `external_id` again is the same application.

    It becomes the active one, unless the team keeps the first and there is one. The candidate's row is locked
    meanwhile, so that two arrivals at once leave exactly one active.
    """
    team = candidate.team
    external_id = attribution.get("external_id") or ""
    lock_candidate(candidate.pk)
    if external_id:
        known = Application.objects.for_team(team).filter(external_id=external_id).first()
        if known is not None:
            return known, False
    step = _status(team=team, key=status)
    active = Application.objects.filter(team=team, candidate=candidate, is_active=True)
    stays = team.active_application == Team.ActiveApplication.FIRST and active.exists()
    if not stays:
        active.update(is_active=False)
    application = Application.objects.create(
        team=team,
        candidate=candidate,
        status=step,
        method=method,
        applied_at=applied_at,
        is_active=not stays,
        **{name: value for name, value in attribution.items() if value is not None},
    )
    record_event(
        team=team,
        kind="application.created",
        subject_id=application.pk,
        actor_id=actor_id,
        data={"candidate": str(candidate.pk), "method": method},
    )
    return application, True


@transaction.atomic
def fill_application(
    *, application: Application, fields: Mapping[str, Any], actor_id: UUID | None = None
) -> Application:
    """Write what nobody has said of an arrival yet. What is known stays; nothing is told when nothing is new."""
    lock_candidate(application.candidate_id)
    application.refresh_from_db(fields=FILLABLE)
    new = [name for name in FILLABLE if fields.get(name) and not getattr(application, name)]
    for name in new:
        setattr(application, name, fields[name])
    if new:
        application.save(update_fields=new)
        record_event(
            team=application.team,
            kind="application.updated",
            subject_id=application.pk,
            actor_id=actor_id,
            data={"candidate": str(application.candidate_id), "fields": new},
        )
    return application


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
    lock_candidate(application.candidate_id)
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
    lock_candidate(application.candidate_id)
    if status is not None:
        step = _status(team=application.team, key=status)
        set_application_status(application=application, status=step, actor_id=actor_id)
    if activate:
        activate_application(application=application, actor_id=actor_id)
    return application


class NotMadeHere(DomainError):
    """What a feed, a file or a form has brought, is what they said."""

    code = "not_made_here"


@transaction.atomic
def correct_application(
    *, application: Application, job_title: str, job_location: str, actor_id: UUID | None
) -> Application:
    """Say anew what somebody applied for and where. Raises `NotMadeHere` for what was not typed in by a colleague."""
    if application.method != Application.Method.CHAT:
        raise NotMadeHere(f"This came by {application.get_method_display().lower()}, and stays as it came.")
    lock_candidate(application.candidate_id)
    given = {"job_title": job_title, "job_location": job_location}
    new = [name for name, value in given.items() if getattr(application, name) != value]
    for name in new:
        setattr(application, name, given[name])
    if new:
        application.save(update_fields=new)
        record_event(
            team=application.team,
            kind="application.updated",
            subject_id=application.pk,
            actor_id=actor_id,
            data={"candidate": str(application.candidate_id), "fields": new},
        )
    return application


def _status(*, team: Team, key: str) -> ApplicationStatus:
    step = ApplicationStatus.objects.for_team(team).filter(key=key).first()
    if step is None:
        raise UnknownStatus(f"There is no status “{key}” in this team.", field="status")
    return step
