from __future__ import annotations

from apps.campaigns.api.running import (
    PauseCampaignView,
    ResumeCampaignView,
    StartCampaignView,
    StopCampaignView,
    TakeOutOfCampaignView,
)
from apps.campaigns.api.steps import CampaignStepsView, CampaignStepView, MoveCampaignStepView
from apps.campaigns.api.views import CampaignPeopleView, CampaignsView, CampaignView, PreviewCampaignView
from apps.core.api.addresses import address

urlpatterns = [
    *address("campaigns", CampaignsView, name="campaigns"),
    *address("campaigns/<uuid:pk>", CampaignView, name="campaign"),
    *address("campaigns/<uuid:pk>/steps", CampaignStepsView, name="campaign_steps"),
    *address("campaign-steps/<uuid:pk>", CampaignStepView, name="campaign_step"),
    *address("campaign-steps/<uuid:pk>/move", MoveCampaignStepView, name="campaign_step_move"),
    *address("campaigns/<uuid:pk>/preview", PreviewCampaignView, name="campaign_preview"),
    *address("campaigns/<uuid:pk>/start", StartCampaignView, name="campaign_start"),
    *address("campaigns/<uuid:pk>/pause", PauseCampaignView, name="campaign_pause"),
    *address("campaigns/<uuid:pk>/resume", ResumeCampaignView, name="campaign_resume"),
    *address("campaigns/<uuid:pk>/stop", StopCampaignView, name="campaign_stop"),
    *address("campaigns/<uuid:pk>/people", CampaignPeopleView, name="campaign_people"),
    *address("campaigns/<uuid:pk>/take-out", TakeOutOfCampaignView, name="campaign_take_out"),
]
