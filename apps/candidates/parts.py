"""What of a person stands on this floor: applications and tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.accounts.models import Team
from apps.candidates.gateway import Held
from apps.candidates.models import Application, Candidate, CandidateTag
from apps.core.words import counted


class Applications:
    name = "applications"
    tables = frozenset({"candidates.Application"})
    held = (Held(name="applications", model=Application, says={"status": "status__label"}),)
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = Application.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "application")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Give over all applications. Of the two active ones that stays which the team's rule would have left."""
        theirs = Application.objects.filter(team=kept.team_id, candidate=gone)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        both = list(
            Application.objects.filter(
                team=kept.team_id, candidate__in=[kept, gone], is_active=True
            ).order_by("applied_at", "pk")
        )
        first_stays = kept.team.active_application == Team.ActiveApplication.FIRST
        for application in both[1:] if first_stays else both[:-1]:
            Application.objects.filter(pk=application.pk).update(is_active=False)
        theirs.update(candidate=kept)
        return {"ids": moved, "active": [str(application.pk) for application in both]}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        theirs = Application.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved["ids"])
        theirs.filter(is_active=True).update(is_active=False)
        theirs.update(candidate=gone)
        for person in (kept, gone):
            own = Application.objects.filter(team=kept.team_id, candidate=person)
            if own.filter(is_active=True).exists():
                continue
            before = own.filter(pk__in=moved["active"]).first() or own.order_by("-applied_at", "-pk").first()
            if before is not None:
                own.filter(pk=before.pk).update(is_active=True)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Keep what is counted: when, from where, for which job. What another system calls them, goes."""
        Application.objects.filter(team=candidate.team_id, candidate=candidate).update(
            referrer="", external_id="", keyword="", erased_at=now
        )


class Tags:
    name = "tags"
    tables = frozenset({"candidates.CandidateTag"})
    held = (Held(name="tags", model=CandidateTag, says={"tag": "tag__name"}),)
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = CandidateTag.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "tag")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        worn = CandidateTag.objects.filter(team=kept.team_id)
        theirs = list(worn.filter(candidate=gone).values_list("tag_id", flat=True))
        own = set(worn.filter(candidate=kept).values_list("tag_id", flat=True))
        added = [tag for tag in theirs if tag not in own]
        CandidateTag.objects.bulk_create(
            CandidateTag(team_id=kept.team_id, candidate=kept, tag_id=tag) for tag in added
        )
        worn.filter(candidate=gone).delete()
        return {"theirs": [str(tag) for tag in theirs], "added": [str(tag) for tag in added]}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        worn = CandidateTag.objects.filter(team=kept.team_id)
        worn.filter(candidate=kept, tag__in=moved["added"]).delete()
        CandidateTag.objects.bulk_create(
            (CandidateTag(team_id=kept.team_id, candidate=gone, tag_id=tag) for tag in moved["theirs"]),
            # A tag that the team has removed since, is nobody's.
            ignore_conflicts=True,
        )

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        CandidateTag.objects.filter(team=candidate.team_id, candidate=candidate).delete()
