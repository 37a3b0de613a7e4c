"""What of a person stands on this floor: what a file has changed of them, until that can no longer be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.candidates.models import Candidate
from apps.imports.models import ImportChange


class Changes:
    name = "import_changes"
    tables = frozenset({"imports.ImportChange"})

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002  Nothing that anybody would look for.
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        """Leave it where it is: who was merged is not restored, and is again who they were when that is undone."""
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        ImportChange.objects.filter(team=candidate.team_id, candidate=candidate).delete()
