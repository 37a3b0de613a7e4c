"""Imports as rows: what is taken in, tests/imports holds."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.imports.models import Import
from apps.lists.models import List


def ImportFactory(*, team: Team, mark: str = "people", list_: List | None = None) -> Import:  # noqa: N802
    """Make one that waits for a worker, and whose file is gone."""
    return Import.objects.create(
        team=team,
        status=Import.Status.PENDING,
        file_name=f"{mark}.csv",
        headers=["Phone", "Last name"],
        mapping={"Phone": "phone", "Last name": "last_name"},
        list=list_,
    )
