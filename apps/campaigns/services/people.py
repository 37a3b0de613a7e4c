"""Some of a campaign's people taken out of it by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.campaigns.models import Campaign, Enrolment
from apps.campaigns.selectors import TAKEN_OUT
from apps.campaigns.services.editing import tell
from apps.campaigns.stopping import end_for


@transaction.atomic
def take_out(
    *, campaign: Campaign, candidates: Collection[UUID], actor_id: UUID | None, now: datetime
) -> list[UUID]:
    """End a campaign for some people, and withdraw what is queued for them. Return for whom it ended now."""
    rows = Enrolment.objects.filter(team=campaign.team_id, campaign=campaign, candidate__in=candidates)
    locked = rows.not_over().select_for_update(of=("self",), no_key=True).order_by("pk")
    people = dict(locked.values_list("pk", "candidate_id"))
    end_for(team_id=campaign.team_id, reasons=dict.fromkeys(people, TAKEN_OUT), now=now)
    if people:
        tell(campaign, "campaign.people_changed", actor_id, {"enrolled": 0, "stopped": len(people)})
    return list(people.values())
