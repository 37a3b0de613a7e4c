"""What of a person stands on this floor: the static lists they are on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted
from apps.lists.models import ListMember


class Memberships:
    name = "lists"
    tables = frozenset({"lists.ListMember"})
    held = (Held(name="lists", model=ListMember, says={"list": "list__name"}),)
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = ListMember.objects.filter(
            team=candidate.team_id, candidate=candidate, list__archived_at=None
        ).count()
        return [counted(number, "list")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Put the kept one on the other's lists. Where both are, the kept one's place stays as old as it is."""
        memberships = ListMember.objects.filter(team=kept.team_id)
        own = memberships.filter(candidate=kept).values("list")
        both = memberships.filter(candidate=gone, list__in=own)
        shared = [[str(row.list_id), row.created_at.isoformat()] for row in both]
        both.delete()
        theirs = memberships.filter(candidate=gone)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        theirs.update(candidate=kept)
        return {"ids": moved, "shared": shared}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        memberships = ListMember.objects.filter(team=kept.team_id)
        memberships.filter(candidate=kept, pk__in=moved["ids"]).update(candidate=gone)
        # From what both were on, one of them may have been taken since; then both were meant.
        since = {list_id: datetime.fromisoformat(at) for list_id, at in moved["shared"]}
        still = memberships.filter(candidate=kept, list__in=since).values_list("list_id", flat=True)
        ListMember.objects.bulk_create(
            ListMember(team_id=kept.team_id, list_id=each, candidate_id=gone.pk, created_at=since[str(each)])
            for each in still
        )

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Take them off. How large the lists were on each day, stays: a number is about nobody."""
        ListMember.objects.filter(team=candidate.team_id, candidate=candidate).delete()
