"""What on this floor stands on a list: the campaigns that may still go to its people."""

from __future__ import annotations

from apps.campaigns.models import Campaign
from apps.lists.models import List


class Campaigns:
    def uses_of(self, list_: List) -> list[str]:
        asking = Campaign.objects.filter(team=list_.team_id, list=list_).not_over()
        return [f"the campaign “{name}”" for name in asking.order_by("-pk").values_list("name", flat=True)]
