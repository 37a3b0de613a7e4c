"""What of a person stands on this floor: the blasts that they got, or are about to get."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from apps.blasts.models import BlastRecipient
from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted

DUPLICATE = "duplicate"
ERASED = "erased"


class Receipts:
    name = "blasts"
    tables = frozenset({"blasts.BlastRecipient"})
    held = (Held(name="blasts", model=BlastRecipient, says={"blast": "blast__name"}),)
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = BlastRecipient.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "blast")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Give the kept one the other's. Of a blast to both, one is enough: one that is not queued yet, is not sent."""
        rows = BlastRecipient.objects.filter(team=kept.team_id)
        own = rows.filter(candidate=kept).values("blast")
        both = rows.filter(candidate=gone, blast__in=own)
        texted = both.filter(message__isnull=False).values("blast")
        doubled = rows.filter(
            Q(candidate=gone, blast__in=own) | Q(candidate=kept, blast__in=texted), message=None, skipped=""
        )
        skipped = [str(pk) for pk in doubled.values_list("pk", flat=True)]
        rows.filter(pk__in=skipped).update(skipped=DUPLICATE)
        theirs = rows.filter(candidate=gone).exclude(blast__in=own)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        rows.filter(pk__in=moved).update(candidate=kept)
        return {"ids": moved, "skipped": skipped}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        rows = BlastRecipient.objects.filter(team=kept.team_id)
        rows.filter(candidate=kept, pk__in=moved["ids"]).update(candidate=gone)
        rows.filter(pk__in=moved["skipped"], skipped=DUPLICATE).update(skipped="")

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Forget their phone; that there was somebody, the counts of a blast still say."""
        rows = BlastRecipient.objects.filter(team=candidate.team_id, candidate=candidate)
        rows.filter(message=None, skipped="").update(skipped=ERASED)
        rows.update(phone="")
