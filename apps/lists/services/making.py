"""Lists made, named, deleted and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import CandidateQuerySet
from apps.core.errors import DomainError
from apps.core.filters import parse_filter, to_json
from apps.core.words import listed, one_line
from apps.events.services import record_event
from apps.lists.gateway import registered_uses
from apps.lists.models import List
from apps.lists.selectors import fields_for_lists, whom_it_finds
from apps.lists.services.members import ListIsGone, add_members

MOST_LISTS = 1_000
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 300


class BadListName(DomainError):
    code = "bad_list_name"


class BadDescription(DomainError):
    code = "bad_description"


class ListExists(DomainError):
    code = "list_exists"
    status = 409


class ListIsStatic(DomainError):
    code = "list_is_static"
    status = 409


class TooManyLists(DomainError):
    code = "too_many_lists"
    status = 409


class ListInUse(DomainError):
    code = "list_in_use"
    status = 409


class NobodyThere(DomainError):
    code = "nobody_there"


@transaction.atomic
def create_static_list(*, team: Team, name: str, actor_id: UUID | None, description: str = "") -> List:
    """Make an empty static list. Raises `BadListName`, `ListExists`, `TooManyLists`."""
    return _create(team, name, actor_id, description, kind=List.Kind.STATIC)


@transaction.atomic
def create_dynamic_list(
    *, team: Team, name: str, filter_: object, actor_id: UUID | None, now: datetime, description: str = ""
) -> List:
    """Make a list of whom a filter says. Raises `FilterError`, and as `create_static_list` does."""
    found = read_filter(team=team, filter_=filter_, now=now)
    return _create(team, name, actor_id, description, kind=List.Kind.DYNAMIC, filter=found)


@transaction.atomic
def create_list(
    *,
    team: Team,
    kind: List.Kind,
    name: str,
    filter_: object,
    actor_id: UUID | None,
    now: datetime,
    description: str = "",
) -> List:
    """Make a list of either kind, as a door is told to. Raises as the two do.

    A static one with a filter has whom that finds now, and does not follow it.
    """
    if kind == List.Kind.STATIC:
        made = create_static_list(team=team, name=name, actor_id=actor_id, description=description)
        if filter_ is not None:
            fields = fields_for_lists(team=team, now=now)
            people = whom_it_finds(parse_filter(filter_, fields), fields)
            add_members(list_=made, candidates=people, actor_id=actor_id)
        return made
    return create_dynamic_list(
        team=team, name=name, filter_=filter_, actor_id=actor_id, now=now, description=description
    )


@transaction.atomic
def list_people(*, team: Team, people: CandidateQuerySet, name: str, actor_id: UUID | None) -> List:
    """Make a static list of some people. Raises `NobodyThere`, and as `create_static_list` does."""
    if not people.exists():
        raise NobodyThere("Nobody is in this part.")
    made = create_static_list(team=team, name=name, actor_id=actor_id)
    add_members(list_=made, candidates=people, actor_id=actor_id)
    return made


@transaction.atomic
def update_list(*, list_: List, fields: Mapping[str, Any], actor_id: UUID | None, now: datetime) -> List:
    """Change what is given of a list: `name`, `description`, `filter`. Raises as the single verbs do."""
    changed = lock_list(list_)
    if "name" in fields:
        changed = rename_list(list_=changed, name=fields["name"], actor_id=actor_id)
    if "description" in fields:
        changed = describe_list(list_=changed, description=fields["description"], actor_id=actor_id)
    if "filter" in fields:
        changed = change_filter(list_=changed, filter_=fields["filter"], actor_id=actor_id, now=now)
    return changed


@transaction.atomic
def rename_list(*, list_: List, name: str, actor_id: UUID | None) -> List:
    """Give a list another name. Raises `BadListName`, `ListExists`, `ListIsGone`."""
    locked = lock_list(list_)
    locked.name = read_name(name)
    _write(locked, "name")
    _tell(locked, "list.renamed", actor_id, name=locked.name)
    return locked


@transaction.atomic
def describe_list(*, list_: List, description: str, actor_id: UUID | None) -> List:
    """Say what a list is for. Raises `ListIsGone`."""
    locked = lock_list(list_)
    locked.description = read_description(description)
    _write(locked, "description")
    _tell(locked, "list.described", actor_id)
    return locked


@transaction.atomic
def change_filter(*, list_: List, filter_: object, actor_id: UUID | None, now: datetime) -> List:
    """Let a dynamic list ask something else. Raises `FilterError`, `ListIsStatic`, `ListIsGone`."""
    locked = lock_list(list_)
    if locked.is_static:
        raise ListIsStatic(f"“{locked.name}” is a static list: it has no filter.", field="filter")
    locked.filter = read_filter(team=locked.team, filter_=filter_, now=now)
    _write(locked, "filter")
    _tell(locked, "list.filter_changed", actor_id)
    return locked


@transaction.atomic
def delete_list(*, list_: List, actor_id: UUID | None, now: datetime) -> None:
    """Take a list away; for a day it can be brought back. Raises `ListInUse`, with what needs it, and `ListIsGone`."""
    locked = lock_list(list_)
    uses = [words for use in registered_uses() for words in use.uses_of(locked)]
    if uses:
        raise ListInUse(f"“{locked.name}” cannot be deleted: it is used by {listed(uses)}.", uses=uses)
    List.objects.filter(pk=locked.pk).update(archived_at=now)
    _tell(locked, "list.deleted", actor_id, name=locked.name)


@transaction.atomic
def restore_list(*, list_: List, actor_id: UUID | None) -> List:
    """Bring a deleted list back. Raises `ListExists` when its name was given to another one since."""
    locked = List.objects.select_for_update(of=("self",)).select_related("team").get(pk=list_.pk)
    if locked.archived_at is None:
        return locked
    locked.archived_at = None
    _write(locked, "archived_at")
    _tell(locked, "list.restored", actor_id, name=locked.name)
    return locked


def lock_list(list_: List) -> List:
    """Take turns with whoever else changes this list. Raises `ListIsGone`."""
    lists = List.objects.select_for_update(of=("self",)).select_related("team")
    locked = lists.filter(team=list_.team_id, pk=list_.pk, archived_at=None).first()
    if locked is None:
        raise ListIsGone(f"The list “{list_.name}” was deleted meanwhile.")
    return locked


def read_filter(*, team: Team, filter_: object, now: datetime) -> dict[str, Any]:
    """Return a filter as it is kept. Raises `FilterError`."""
    return to_json(parse_filter(filter_, fields_for_lists(team=team, now=now)))


def read_name(text: str) -> str:
    """Return a list's name as it is kept. Raises `BadListName`."""
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME:
        raise BadListName(f"Name the list, in 1 to {LONGEST_NAME} characters.", field="name")
    return name


def read_description(text: str) -> str:
    """Return what a list is for, as it is kept. Raises `BadDescription`."""
    description = one_line(text)
    if len(description) > LONGEST_DESCRIPTION:
        raise BadDescription(
            f"Say what the list is for in at most {LONGEST_DESCRIPTION} characters.", field="description"
        )
    return description


def _create(team: Team, name: str, actor_id: UUID | None, description: str, **fields: Any) -> List:
    if List.objects.for_team(team).count() >= MOST_LISTS:
        raise TooManyLists(f"A team has at most {MOST_LISTS:,} lists. Delete some that are no longer used.")
    made = List(
        team=team,
        name=read_name(name),
        description=read_description(description),
        made_by_id=actor_id,
        **fields,
    )
    _write(made)
    _tell(made, "list.created", actor_id, name=made.name, of_kind=made.kind)
    return made


def _write(list_: List, *names: str) -> None:
    list_.changed_at = timezone.now()
    try:
        with transaction.atomic():
            list_.save(update_fields=[*names, "changed_at"] if names else None)
    except IntegrityError as error:
        if "list_name_once" not in str(error):
            raise
        raise ListExists(f"There is a list “{list_.name}” already.", field="name") from None


def _tell(list_: List, kind: str, actor_id: UUID | None, **data: object) -> None:
    record_event(team=list_.team, kind=kind, subject_id=list_.pk, actor_id=actor_id, data=data)
