"""What the steps of a campaign would say to real people, and what its texts weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import Candidate
from apps.core.filters import FilterError
from apps.lists.selectors import (
    LOOKED_AT,
    Sample,
    fill_for,
    members_of,
    samples_of,
    some_of,
    who_was_texted_of,
)
from apps.messaging.merging import BadTemplate, fields_in

SHOWN = 3


@dataclass(frozen=True)
class StepPreview:
    step: CampaignStep
    samples: Sequence[Sample] = ()
    # What stands against its words.
    problem: str = ""
    # Of those looked at, who lacks something that it says.
    missing: int = 0
    looked_at: int = 0


def previews_of(campaign: Campaign, *, now: datetime) -> list[StepPreview]:
    """Return what each step would say to some of its people now."""
    steps = list(CampaignStep.objects.filter(team=campaign.team_id, campaign=campaign).order_by("position"))
    people = _people(campaign, now=now)
    texted = who_was_texted_of(campaign, people)
    shown, everybody = some_of(campaign, people, shown=SHOWN), {person.pk for person in people}
    problems = {step.pk: _problem(step) for step in steps}
    bodies = {step.pk: step.body for step in steps if not problems[step.pk]}
    filled = fill_for(campaign, people, bodies=bodies)
    return [
        StepPreview(
            step,
            # How to opt out stands in the first text that somebody has of us.
            samples_of(shown, filled[step.pk], texted=texted if step.position == 1 else everybody),
            missing=sum(1 for each in filled[step.pk].values() if each.missing),
            looked_at=len(people),
        )
        if step.pk in filled
        else StepPreview(step, problem=problems[step.pk])
        for step in steps
    ]


def _problem(step: CampaignStep) -> str:
    try:
        fields_in(step.body)
    except BadTemplate as error:
        return error.detail
    return ""


def _people(campaign: Campaign, *, now: datetime) -> list[Candidate]:
    if campaign.list is None:
        return []
    try:
        return list(members_of(campaign.list, now=now).order_by("-pk")[:LOOKED_AT])
    except FilterError:
        return []
