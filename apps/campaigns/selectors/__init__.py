"""What is asked about campaigns: who is where, for whom one ends, what would be sent, what came of it."""

from apps.campaigns.selectors.figures import Figures, StepFigures, figures_of, tally_of, totals_of_many
from apps.campaigns.selectors.finding import (
    Coming,
    asked_of,
    campaign_of_text,
    campaigns_to_do,
    campaigns_to_tally,
    coming_texts,
    due_of,
)
from apps.campaigns.selectors.preview import CampaignPreview, StepPreview, preview_of
from apps.campaigns.selectors.reasons import (
    CAMPAIGN_STOPPED,
    DUPLICATE,
    ERASED,
    PREVIOUS,
    STEP_WINDOW,
    TAKEN_OUT,
    words_of_reason,
    words_of_wait,
)
from apps.campaigns.selectors.slices import (
    Part,
    Slice,
    enrolments_of,
    people_of,
    slice_of,
    slices_beside,
    texts_of,
    waits_for_somebody,
)
from apps.campaigns.selectors.stops import objections, stops_of

__all__ = [
    "CAMPAIGN_STOPPED",
    "DUPLICATE",
    "ERASED",
    "PREVIOUS",
    "STEP_WINDOW",
    "TAKEN_OUT",
    "CampaignPreview",
    "Coming",
    "Figures",
    "Part",
    "Slice",
    "StepFigures",
    "StepPreview",
    "asked_of",
    "campaign_of_text",
    "campaigns_to_do",
    "campaigns_to_tally",
    "coming_texts",
    "due_of",
    "enrolments_of",
    "figures_of",
    "objections",
    "people_of",
    "preview_of",
    "slice_of",
    "slices_beside",
    "stops_of",
    "tally_of",
    "texts_of",
    "totals_of_many",
    "waits_for_somebody",
    "words_of_reason",
    "words_of_wait",
]
