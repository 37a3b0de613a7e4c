"""The verbs of campaigns."""

from apps.campaigns.services.editing import (
    BadCampaignName,
    CampaignAlreadyStarted,
    CampaignIsOver,
    create_campaign,
    delete_campaign,
    ensure_can_be_deleted,
    update_campaign,
)
from apps.campaigns.services.people import take_out
from apps.campaigns.services.running import (
    CampaignHasNoSteps,
    ensure_can_be_stopped,
    pause_campaign,
    resume_campaign,
    start_campaign,
    stop_campaign,
)
from apps.campaigns.services.steps import (
    BadStepBody,
    BadStepDelay,
    BadWindow,
    StepWasSent,
    TooManySteps,
    add_step,
    move_step,
    remove_step,
    update_step,
)
from apps.campaigns.services.writing import copy_campaign, write_campaign

__all__ = [
    "BadCampaignName",
    "BadStepBody",
    "BadStepDelay",
    "BadWindow",
    "CampaignAlreadyStarted",
    "CampaignHasNoSteps",
    "CampaignIsOver",
    "StepWasSent",
    "TooManySteps",
    "add_step",
    "copy_campaign",
    "create_campaign",
    "delete_campaign",
    "ensure_can_be_deleted",
    "ensure_can_be_stopped",
    "move_step",
    "pause_campaign",
    "remove_step",
    "resume_campaign",
    "start_campaign",
    "stop_campaign",
    "take_out",
    "update_campaign",
    "update_step",
    "write_campaign",
]
