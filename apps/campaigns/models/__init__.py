"""Campaigns, their steps, who is in one, and what each was sent."""

from apps.campaigns.models.campaigns import Campaign, CampaignQuerySet, CampaignStep
from apps.campaigns.models.enrolments import (
    OURS,
    PENDING,
    CampaignText,
    CampaignTextQuerySet,
    Enrolment,
    EnrolmentQuerySet,
    Outcome,
)

__all__ = [
    "OURS",
    "PENDING",
    "Campaign",
    "CampaignQuerySet",
    "CampaignStep",
    "CampaignText",
    "CampaignTextQuerySet",
    "Enrolment",
    "EnrolmentQuerySet",
    "Outcome",
]
