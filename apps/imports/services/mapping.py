"""What a person says of a file before it is set going: how it is read, and which column is what."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from apps.core.errors import DomainError
from apps.core.files import at_hand, keep, work_folder
from apps.imports import files
from apps.imports.mapping import MISSING
from apps.imports.models import Import
from apps.imports.selectors import custom_fields_of
from apps.imports.services.guessing import guess_for
from apps.imports.services.uploading import take_table
from apps.imports.targets import TARGETS


class MappingIncomplete(DomainError):
    code = "mapping_incomplete"


class UnknownColumn(DomainError):
    code = "unknown_column"


class AlreadyStarted(DomainError):
    code = "already_started"
    status = 409


@transaction.atomic
def read_again(
    *, import_: Import, default_country: str, encoding: str = "", separator: str = "", sheet: str = ""
) -> Import:
    """Read a file in another way. Raises `FileRefused`, `AlreadyStarted` and `NoRoomForFiles`."""
    locked = lock_mapping(import_)
    locked.default_country = default_country
    before = locked.headers
    with at_hand(locked.folder, files.UPLOAD) as path, work_folder("import") as work:
        table = take_table(locked, path, work=work, encoding=encoding, separator=separator, sheet=sheet)
        if locked.headers != before:
            locked.mapping = guess_for(locked, table)
        with table.path.open("rb") as file:
            keep(locked.folder, files.ROWS, file)
    locked.save()
    return locked


@transaction.atomic
def choose_mapping(*, import_: Import, mapping: Mapping[str, str]) -> Import:
    """Say what each column is: a target by header; what is not named is left out.

    Raises `UnknownColumn`, for a target too, and for two columns with one; and `AlreadyStarted`.
    """
    locked = lock_mapping(import_)
    known = {*TARGETS, *(field.target for field in custom_fields_of(locked.team))}
    chosen: dict[str, str] = {}
    for header, target in mapping.items():
        if header not in locked.headers:
            raise UnknownColumn(f"This file has no column “{header[:60]}”.", field="mapping")
        if target not in known:
            raise UnknownColumn(f"No column can become “{target[:60]}”.", field="mapping")
        if target in chosen.values():
            raise UnknownColumn(f"Two columns cannot both become “{target[:60]}”.", field="mapping")
        chosen[header] = target
    locked.mapping = chosen
    locked.save(update_fields=["mapping"])
    return locked


def ensure_complete(import_: Import) -> None:
    """Raise `MappingIncomplete` when what no file can do without is not there."""
    if missing := import_.columns.missing:
        raise MappingIncomplete(" ".join(MISSING[key] for key in missing), field="mapping")


def lock_mapping(import_: Import) -> Import:
    """Take turns with whoever else prepares this import. Raises `AlreadyStarted`."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("team__account", "list")
    locked = rows.get(team=import_.team_id, pk=import_.pk)
    if not locked.is_mapping:
        raise AlreadyStarted("This import was started already.")
    return locked
