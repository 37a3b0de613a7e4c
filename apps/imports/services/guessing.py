"""What columns are taken for at first: as this team mapped such a file before, or else by their names and cells."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice

from apps.accounts.models import Team
from apps.core.words import plain
from apps.imports.mapping import ColumnMapping, guess_mapping
from apps.imports.models import Import, RememberedMapping
from apps.imports.reading import Table, read_rows
from apps.imports.selectors import custom_fields_of
from apps.imports.targets import TARGETS

SAMPLE_ROWS = 50


def guess_for(import_: Import, table: Table) -> dict[str, str]:
    """Return a target by header; a header that is left out is not there."""
    if remembered := remembered_mapping(import_.team, import_.headers):
        return remembered
    sample = [row.values for row in islice(read_rows(table.path), SAMPLE_ROWS)]
    return targets_of(
        guess_mapping(
            import_.headers,
            sample,
            custom_fields_of(import_.team),
            default_country=import_.default_country,
        )
    )


def targets_of(mapping: ColumnMapping) -> dict[str, str]:
    return {column.header: column.target for column in mapping.columns if column.target is not None}


def remembered_mapping(team: Team, headers: Sequence[str]) -> dict[str, str]:
    """Return what somebody of the team chose for a file with the same columns; nothing if nobody did."""
    kept = RememberedMapping.objects.for_team(team).filter(headers_hash=_hash(headers)).first()
    if kept is None:
        return {}
    known = {*TARGETS, *(field.target for field in custom_fields_of(team))}
    found = {header: kept.mapping.get(_name(header), "") for header in headers}
    return {header: target for header, target in found.items() if target in known}


def remember_mapping(team: Team, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    chosen = {_name(header): mapping.get(header, "") for header in headers}
    RememberedMapping.objects.update_or_create(
        team=team, headers_hash=_hash(headers), defaults={"mapping": chosen}
    )


def _hash(headers: Sequence[str]) -> str:
    names = sorted(_name(header) for header in headers)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _name(header: str) -> str:
    return plain(header) or header.casefold()
