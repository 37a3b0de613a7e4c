"""Candidates, added and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import Team
from apps.candidates.custom_values import read_custom_values
from apps.candidates.models import Application, Candidate, CustomField
from apps.candidates.services.applications import record_application
from apps.candidates.services.phones import change_phone
from apps.candidates.services.tags import add_tags, set_tags
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.events.services import record_event
from apps.messaging.services import recognize_phones

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

    Raises `CandidateExists` (with its id), `InvalidPhone`, and `BadCustomValue`.
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
    *, team: Team, phone: str, tags: Iterable[str] = (), actor_id: UUID | None = None, **fields: Any
) -> tuple[Candidate, bool]:
    """Return the team's candidate with this phone and whether it is new; fill in what was given and not empty.

    Tags are added to those that are there. The phone of one that was merged leads to whom it was merged into.
    Raises `InvalidPhone`, `BadCustomValue` and `BadTag`.
    """
    e164 = parse_phone(phone)
    given = {name: value for name, value in fields.items() if value not in (None, "", {})}
    _refuse_unknown(given)
    if "custom" in given:
        given["custom"] = _read_custom(team, given["custom"])
    try:
        candidate, created = Candidate.objects.get_or_create(
            team=team, phone=e164, defaults={**given, "custom": _merged({}, given.get("custom", {}))}
        )
    except IntegrityError as error:
        raise _taken_or(error) from None
    if candidate.merged_into is not None:
        # By the other one's own id, too, it is known whom the partner means.
        if given.get("external_id") == candidate.external_id:
            given.pop("external_id", None)
        candidate = candidate.merged_into
    if created:
        recognize_phones(team=team, phones=[e164])
        record_event(team=team, kind="candidate.created", subject_id=candidate.pk, actor_id=actor_id)
    elif given:
        update_candidate(candidate=candidate, fields=given, actor_id=actor_id)
    if names := list(tags):
        add_tags(candidate=candidate, names=names, actor_id=actor_id)
    return candidate, created


def candidate_with_phone(*, team: Team, phone: str) -> tuple[Candidate, bool]:
    """Return whom this phone of E.164 leads to, added with nothing but it if need be, and whether they are new."""
    candidate, created = Candidate.objects.get_or_create(team=team, phone=phone)
    if created:
        recognize_phones(team=team, phones=[phone])
    return candidate.merged_into or candidate, created


@transaction.atomic
def update_candidate(
    *,
    candidate: Candidate,
    fields: Mapping[str, Any],
    tags: Iterable[str] | None = None,
    phone: str | None = None,
    actor_id: UUID | None = None,
) -> Candidate:
    """Change what is known of a candidate; nothing is written when nothing differs.

    `custom` is merged name by name; None takes a name away. `tags` are all that there are then. To change the `phone`
    says more (phones.py), and is refused for more.
    The row is locked and read again, so that of two changes at once neither undoes the other.
    """
    _refuse_unknown(fields)
    rows = Candidate.objects.select_for_update(of=("self",), no_key=True)
    known = [*EDITABLE_FIELDS, "phone", "merged_into", "erased_at", "updated_at"]
    candidate.refresh_from_db(fields=known, from_queryset=rows)
    if tags is not None:
        set_tags(candidate=candidate, names=tags, actor_id=actor_id)
    if "custom" in fields:
        given = _read_custom(candidate.team, fields["custom"])
        fields = {**fields, "custom": _merged(candidate.custom, given)}
    changed = [name for name, value in fields.items() if getattr(candidate, name) != value]
    for name in changed:
        setattr(candidate, name, fields[name])
    if phone is not None and change_phone(candidate, phone):
        changed.append("phone")
    if not changed:
        return candidate
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


def _read_custom(team: Team, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the team's own fields hold them. Raises `BadCustomValue`."""
    return read_custom_values(given, CustomField.objects.for_team(team)) if given else {}


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
