"""What the steps of a campaign would say to real people, and what its texts weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import Candidate
from apps.chat.first_texts import who_was_texted
from apps.chat.merge_values import merge_values
from apps.core.filters import FilterError
from apps.lists.selectors import members_of
from apps.messaging.merging import BadTemplate, MergeField, fields_in, fill
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments

SHOWN, LOOKED_AT = 3, 200


@dataclass(frozen=True)
class Sample:
    """A step's text to one person, as it would be sent now."""

    person: Candidate
    text: str
    parts: int
    missing: tuple[str, ...]

    @property
    def missing_words(self) -> str:
        return ", ".join(f"{{{{{name}}}}}" for name in self.missing)


@dataclass(frozen=True)
class StepPreview:
    step: CampaignStep
    samples: list[Sample]
    # What stands against its words.
    problem: str = ""
    # Of those looked at, who lacks something that it says.
    missing: int = 0
    looked_at: int = 0


def previews_of(campaign: Campaign, *, now: datetime) -> list[StepPreview]:
    """Return what each step would say to some of its people now."""
    steps = list(CampaignStep.objects.filter(team=campaign.team_id, campaign=campaign).order_by("position"))
    people = _people(campaign, now=now)
    texted = who_was_texted(team=campaign.team, candidates=[each.pk for each in people])
    # By lot, and the same ones each time that the page is looked at.
    lot = Random(str(campaign.pk))  # noqa: S311  There is nothing to guess.
    chosen = {person.pk for person in lot.sample(people, min(SHOWN, len(people)))}
    readable = {step.pk: {each.name for each in _fields(step)} for step in steps}
    values = merge_values(
        team=campaign.team,
        candidates=people,
        sender=campaign.author,
        number=campaign.number,
        names=set().union(*readable.values()),
    )
    return [_preview(step, people, values, chosen=chosen, texted=texted) for step in steps]


def _preview(
    step: CampaignStep,
    people: Sequence[Candidate],
    values: Mapping[UUID, Mapping[str, str]],
    *,
    chosen: set[UUID],
    texted: set[UUID],
) -> StepPreview:
    try:
        filled = {person.pk: fill(step.body, values.get(person.pk, {})) for person in people}
    except BadTemplate as error:
        return StepPreview(step, [], problem=error.detail)
    samples = []
    for person in people:
        if person.pk in chosen:
            text = filled[person.pk].text
            if step.position == 1 and person.pk not in texted:
                text += ending_of(text)
            samples.append(Sample(person, text, count_segments(text).count, filled[person.pk].missing))
    lacking = sum(1 for each in filled.values() if each.missing)
    return StepPreview(step, samples, missing=lacking, looked_at=len(people))


def _fields(step: CampaignStep) -> Sequence[MergeField]:
    try:
        return fields_in(step.body)
    except BadTemplate:
        return ()


def size_of(campaign: Campaign, *, now: datetime) -> int | None:
    """Return how many people are on its list now; None of one that cannot be read."""
    if campaign.list is None:
        return None
    try:
        return members_of(campaign.list, now=now).order_by().count()
    except FilterError:
        return None


def _people(campaign: Campaign, *, now: datetime) -> list[Candidate]:
    if campaign.list is None:
        return []
    try:
        return list(members_of(campaign.list, now=now).order_by("-pk")[:LOOKED_AT])
    except FilterError:
        return []
