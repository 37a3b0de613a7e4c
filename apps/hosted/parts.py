"""What of a person stands on this floor: that they sent a form, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted
from apps.hosted.models import Sending


class Sendings:
    name = "forms"
    tables = frozenset({"hosted.Sending"})
    held = (
        Held(
            name="forms",
            model=Sending,
            says={"form": "form__name"},
            left_out=dict.fromkeys(
                ["token", "address_hash"],
                "a hash: from where they came, and by what a second sending is known",
            ),
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = Sending.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "form")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        theirs = Sending.objects.filter(team=kept.team_id, candidate=gone)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        theirs.update(candidate=kept)
        return {"ids": moved}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        theirs = Sending.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved["ids"])
        theirs.update(candidate=gone)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Keep that somebody sent a form; from where, and a hash of what was in it, goes."""
        Sending.objects.filter(team=candidate.team_id, candidate=candidate).update(address_hash="", token="")
