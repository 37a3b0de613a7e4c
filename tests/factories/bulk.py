"""Bulk actions as rows, waiting for a worker; what they do, tests/grids holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.accounts.models import Team, User
from apps.candidates.services import ensure_tags
from apps.grids.models import BulkAction, BulkBatch


def BulkActionFactory(  # noqa: N802
    *, team: Team, actor: User | None = None, tag: str = "Nights", rows: Iterable[UUID] = (), **fields: Any
) -> BulkAction:
    chosen = list(rows)
    [worn] = ensure_tags(team=team, names=[tag])
    bulk = BulkAction.objects.create(
        team=team,
        actor=actor,
        grid="candidates",
        action="tag",
        choice={"tag": str(worn.pk)},
        words=f"Add the tag “{tag}”",
        said=len(chosen),
        total=len(chosen),
        **fields,
    )
    if chosen:
        BulkBatch.objects.create(team=team, batch_of=bulk, position=0, rows=chosen)
    return bulk
