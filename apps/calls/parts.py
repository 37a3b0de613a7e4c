"""What of a person stands on this floor: their phone calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.calls.models import Call
from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted


class PhoneCalls:
    name = "calls"
    tables = frozenset({"calls.Call"})
    held = (
        Held(
            name="calls",
            model=Call,
            says={"number": "number__phone"},
            left_out={"forwarded_to": "the phone of a colleague"},
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = Call.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "phone call")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        theirs = Call.objects.filter(team=kept.team_id, candidate=gone)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        theirs.update(candidate=kept)
        return {"ids": moved}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        theirs = Call.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved["ids"])
        theirs.update(candidate=gone)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Keep that somebody called, and when; from where goes."""
        Call.objects.filter(team=candidate.team_id, candidate=candidate).update(phone="")
