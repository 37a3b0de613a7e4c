"""What of a person stands on this floor: the campaigns that they are or were in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.campaigns.models import CampaignText, Enrolment
from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted

DUPLICATE = "duplicate"
ERASED = "erased"
Status = Enrolment.Status


class Enrolments:
    name = "campaigns"
    tables = frozenset({"campaigns.Enrolment"})
    held = (
        Held(name="campaigns", model=Enrolment, says={"campaign": "campaign__name"}),
        Held(
            name="campaign_steps",
            model=CampaignText,
            of="enrolment__candidate",
            says={"campaign": "step__campaign__name", "step": "step__position"},
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = Enrolment.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "campaign")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Give the kept one the other's. Where both were in one campaign, it goes on for one of them only.

        That one goes on after whatever either of them has had; where it has ended for either, it ends.
        """
        rows = Enrolment.objects.filter(team=kept.team_id).select_for_update(of=("self",), no_key=True)
        own = {row.campaign_id: row for row in rows.filter(candidate=kept)}
        theirs = list(rows.filter(candidate=gone).order_by("pk"))
        now = timezone.now()
        moved, before = [], []
        for row in theirs:
            twin = own.get(row.campaign_id)
            if twin is None:
                row.candidate = kept
                row.save(update_fields=["candidate"])
                moved.append(str(row.pk))
                continue
            before += [_stored(twin), _stored(row)]
            if twin.is_active:
                _go_on_from(twin, row, now=now)
            if row.is_active:
                _end(row, DUPLICATE, now=now)
        return {"ids": moved, "before": before}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        rows = Enrolment.objects.filter(team=kept.team_id)
        rows.filter(candidate=kept, pk__in=moved["ids"]).update(candidate=gone)
        for stored in moved["before"]:
            row = rows.filter(pk=stored["id"]).first()
            # What was sent since stays sent; and whom a reply has stopped since, stays stopped.
            if row and (row.is_active or row.reason in {DUPLICATE, stored["reason"]}):
                _restore(row, stored)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Forget their phone; that there was somebody, the figures of a campaign still say."""
        rows = Enrolment.objects.filter(team=candidate.team_id, candidate=candidate)
        rows.active().update(status=Status.STOPPED, reason=ERASED, ended_at=now, due_at=None, waits_for="")
        rows.update(phone="")


def _go_on_from(twin: Enrolment, other: Enrolment, *, now: datetime) -> None:
    if other.status == Status.STOPPED:
        _end(twin, other.reason, now=now)
    elif other.status == Status.FINISHED:
        _end(twin, DUPLICATE, now=now)
    elif other.position > twin.position:
        twin.position, twin.due_at, twin.waits_for = other.position, other.due_at, other.waits_for
        twin.save(update_fields=["position", "due_at", "waits_for"])


def _end(row: Enrolment, reason: str, *, now: datetime) -> None:
    row.status, row.reason, row.ended_at = Status.STOPPED, reason, now
    row.due_at, row.waits_for = None, ""
    row.save(update_fields=["status", "reason", "ended_at", "due_at", "waits_for"])


KEPT = ("status", "position", "due_at", "waits_for", "ended_at", "reason")


def _stored(row: Enrolment) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in KEPT}
    return {"id": str(row.pk), **{name: _as_json(value) for name, value in values.items()}}


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _restore(row: Enrolment, stored: Mapping[str, Any]) -> None:
    """Let somebody be where they were, but not before what they have had since."""
    had = CampaignText.objects.filter(team=row.team_id, enrolment=row).order_by("-step__position")
    last = had.values_list("step__position", flat=True).first() or 0
    for name in KEPT:
        value = stored[name]
        setattr(row, name, datetime.fromisoformat(value) if name in MOMENTS and value else value)
    row.position = max(row.position, last + 1)
    row.save(update_fields=[*KEPT])


MOMENTS = {"due_at", "ended_at"}
