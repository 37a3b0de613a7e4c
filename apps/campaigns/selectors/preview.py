"""What the steps of a campaign would say to real people, what its texts weigh, and when the first of them leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from apps.campaigns.models import Campaign, CampaignStep
from apps.campaigns.selectors.finding import asked_of
from apps.campaigns.timing import Window, after, next_in_window, zone_of
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.core.filters import FilterError
from apps.lists.selectors import (
    LOOKED_AT,
    GateReach,
    Preview,
    ask_gate_of,
    fill_for,
    members_of,
    samples_of,
    some_of,
    who_was_texted_of,
)
from apps.messaging.merging import BadTemplate, fields_in
from apps.messaging.quiet_hours import NEVER

SHOWN = 3


@dataclass(frozen=True)
class StepPreview:
    step: CampaignStep
    preview: Preview
    # What stands against its words.
    problem: str = ""


@dataclass(frozen=True)
class CampaignPreview:
    """What would come of it if it started now, as far as nobody replies."""

    reach: GateReach
    steps: list[StepPreview] = field(default_factory=list)
    # When the first step leaves to the first of those looked at, and to the last.
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def parts_in_all(self) -> int:
        return sum(each.preview.parts_in_all for each in self.steps)

    @property
    def has_files(self) -> bool:
        """Whether some of its texts are MMS."""
        return any(each.preview.is_mms for each in self.steps)

    @property
    def cost(self) -> Decimal | None:
        costs = [each.preview.cost for each in self.steps]
        known = [each for each in costs if each is not None]
        return sum(known, Decimal()) if known and len(known) == len(costs) else None


def preview_of(campaign: Campaign, *, now: datetime, exact: bool = False) -> CampaignPreview:
    """Return what each step would say to some of its people now; and of a draft, whom it reaches and how much that is.

    Of a large list only that it is large, unless `exact`.
    """
    steps = list(CampaignStep.objects.filter(team=campaign.team_id, campaign=campaign).order_by("position"))
    reach = GateReach()
    if campaign.is_draft:
        reach = ask_gate_of(campaign, origin=Message.Origin.CAMPAIGN, now=now, exact=exact)
        found = Candidate.objects.for_team(campaign.team).filter(pk__in=reach.first[:LOOKED_AT])
        people = list(found.order_by("-pk"))
    else:
        people = _people(campaign, now=now)
    previews = _previews(campaign, steps, people, reach)
    moments = _moments(campaign, steps[0], people, now=now) if campaign.is_draft and steps else []
    return CampaignPreview(reach, previews, min(moments, default=None), max(moments, default=None))


def _previews(
    campaign: Campaign, steps: Sequence[CampaignStep], people: Sequence[Candidate], reach: GateReach
) -> list[StepPreview]:
    problems = {step.pk: _problem(step) for step in steps}
    bodies = {step.pk: step.body for step in steps if not problems[step.pk]}
    filled = fill_for(campaign, people, bodies=bodies)
    texted = who_was_texted_of(campaign, people)
    everybody = {person.pk for person in people}
    shown = {person.pk for person in some_of(campaign, people, shown=SHOWN)}
    found = []
    for step in steps:
        if step.pk not in filled:
            found.append(StepPreview(step, Preview(reach, []), problem=problems[step.pk]))
            continue
        # How to opt out stands in the first text that somebody has of us.
        samples = samples_of(
            people,
            filled[step.pk],
            texted=texted if step.position == 1 else everybody,
            track_links=step.track_links,
            is_mms=bool(step.media),
        )
        parts = [each.parts for each in samples]
        preview = Preview(
            reach,
            [each for each in samples if each.person.pk in shown],
            parts_min=min(parts, default=0),
            parts_max=max(parts, default=0),
            parts_mean=sum(parts) / (len(parts) or 1),
            looked_at=len(people),
            missing=sum(1 for each in samples if each.missing),
            pace=campaign.number.pace if campaign.number else 0.0,
            price=campaign.team.price_per_part,
            is_mms=bool(step.media),
        )
        found.append(StepPreview(step, preview))
    return found


def _moments(
    campaign: Campaign, first: CampaignStep, people: Sequence[Candidate], *, now: datetime
) -> list[datetime]:
    """Return when the first step would leave to each of some people, if it ever may."""
    window = Window(first.send_from, first.send_until, tuple(first.weekdays))
    found = []
    for person in people:
        asked = asked_of(person)
        due = after(now, minutes=first.delay, zone=zone_of(asked, home=campaign.team.zone))
        found.append(next_in_window(asked, window, team=campaign.team, now=due))
    return [moment for moment in found if moment != NEVER]


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
