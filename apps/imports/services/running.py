"""An import set going, stopped, let go on, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.core.afterwards import after_commit
from apps.events.services import record_event
from apps.imports.models import Import
from apps.imports.services.guessing import remember_mapping
from apps.imports.services.mapping import ensure_complete, lock_mapping
from apps.imports.tasks import ring_import
from apps.lists.models import List
from apps.lists.services import ListExists, create_static_list
from apps.work.holding import cancel, go_on, undo

# Another list of this name is there: how many names are tried.
NAMES_TRIED = 100
LONGEST_LIST_NAME = 80


@dataclass(frozen=True)
class Consent:
    """What the people of a whole file have agreed to, how and in which words."""

    opt_in: bool
    method: str = ""
    wording: str = ""
    at: datetime | None = None


@transaction.atomic
def start_import(
    *,
    import_: Import,
    consent: Consent | None = None,
    list_: List | None = None,
    list_name: str = "",
    medium: str = "import",
    campaign: str = "",
    actor_id: UUID | None = None,
) -> Import:
    """Let a worker take the rows in, and put their people on a list: a given one, or a new one of this name.

    Raises `MappingIncomplete`, `AlreadyStarted`, and what making a list raises.
    """
    locked = lock_mapping(import_)
    ensure_complete(locked)
    if list_ is None:
        list_, locked.made_list = _new_list(locked, list_name, actor_id), True
    locked.list = list_
    locked.medium, locked.campaign = medium, campaign
    if consent is not None:
        locked.opt_in, locked.consent_method = consent.opt_in, consent.method
        locked.consent_wording, locked.consent_at = consent.wording, consent.at
    locked.status = Import.Status.PENDING
    locked.save()
    remember_mapping(locked.team, locked.headers, locked.mapping)
    _tell(locked, "import.started", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def cancel_import(*, import_: Import, now: datetime, actor_id: UUID | None = None) -> Import:
    """Stop an import after the rows that are just being taken in. Raises `NotInProgress`."""
    locked = _lock(import_)
    cancel(locked, called="This import", now=now)
    _tell(locked, "import.cancelled", actor_id)
    return locked


@transaction.atomic
def continue_import(*, import_: Import, actor_id: UUID | None = None) -> Import:
    """Let an import go on that a mistake has stopped. Raises `NotInProgress`."""
    locked = _lock(import_)
    go_on(locked)
    _tell(locked, "import.continued", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def undo_import(*, import_: Import, now: datetime, actor_id: UUID | None = None) -> Import:
    """Take back what an import has brought, as far as nobody has built on it. Raises `CannotUndo`."""
    locked = _lock(import_)
    undo(locked, called="This import", now=now)
    _tell(locked, "import.undo_started", actor_id)
    _ring(locked)
    return locked


def _new_list(import_: Import, name: str, actor_id: UUID | None) -> List:
    """Make the list of an import; a name that nobody has chosen gives way to one that is taken."""
    wanted = name.strip() or f"Import of {import_.file_name}"
    for number in range(1, NAMES_TRIED + 1):
        suffix = f" ({number})" if number > 1 else ""
        try:
            return create_static_list(
                team=import_.team,
                name=f"{wanted[: LONGEST_LIST_NAME - len(suffix)]}{suffix}",
                actor_id=actor_id,
            )
        except ListExists:
            if name.strip() or number == NAMES_TRIED:
                raise
    raise AssertionError


def _lock(import_: Import) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("team__account", "list")
    return rows.get(team=import_.team_id, pk=import_.pk)


def _ring(import_: Import) -> None:
    team_id, import_id = import_.team_id, import_.pk
    after_commit(ring_import, team_id=team_id, import_id=import_id)


def _tell(import_: Import, kind: str, actor_id: UUID | None) -> None:
    record_event(team=import_.team, kind=kind, subject_id=import_.pk, actor_id=actor_id)
