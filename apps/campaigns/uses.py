"""What on this floor stands on a list, a number, or a field of the team's own: those that may still text."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.campaigns.models import Campaign, CampaignQuerySet, CampaignStep
from apps.lists.models import List
from apps.messaging.merging import OWN, asks_for
from apps.messaging.models import Number


class Campaigns:
    def uses_of(self, list_: List) -> list[str]:
        return _words(Campaign.objects.filter(team=list_.team_id, list=list_))

    def uses_of_number(self, number: Number) -> list[str]:
        return _words(Campaign.objects.filter(team=number.team_id, number=number))

    def uses_of_field(self, *, team: Team, key: str) -> list[str]:
        going = Campaign.objects.for_team(team).not_over().order_by().values("pk")
        perhaps = CampaignStep.objects.for_team(team).filter(
            campaign__in=going, body__icontains=f"{OWN}{key}"
        )
        steps = perhaps.select_related("campaign").order_by("-campaign", "position")
        asking = {step.campaign: None for step in steps if asks_for(step.body, key)}
        return [f"the campaign “{campaign.name}”" for campaign in asking]


def _words(campaigns: CampaignQuerySet) -> list[str]:
    names = campaigns.not_over().order_by("-pk").values_list("name", flat=True)
    return [f"the campaign “{name}”" for name in names]
