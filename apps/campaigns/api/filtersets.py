"""What campaigns and their people can be narrowed by."""

from __future__ import annotations

from apps.campaigns.models import Campaign, Enrolment
from apps.core.api.filtersets import ListFilters, Parameter, one_of


class CampaignFilters(ListFilters):
    status = Parameter(one_of(Campaign.Status), column="status")

    class Meta:
        model = Campaign
        fields = ()


class CampaignPeopleFilters(ListFilters):
    status = Parameter(one_of(Enrolment.Status), column="status")

    class Meta:
        model = Enrolment
        fields = ()
