"""Parts of a campaign's people: how far they are, and what each step did for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from apps.campaigns.models import (
    Campaign,
    CampaignStep,
    CampaignText,
    CampaignTextQuerySet,
    Enrolment,
    EnrolmentQuerySet,
    Outcome,
)
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.lists.selectors import who_answered, who_clicked, who_did_not_click, who_refused

LEFT = (Outcome.SENT, Outcome.DELIVERED)


class Part(StrEnum):
    ALL = "all"
    ACTIVE = "active"
    FINISHED = "finished"
    STOPPED = "stopped"
    OPTED_OUT = "opted_out"
    # Of a step, who waits for it; and what it did.
    WAITING = "waiting"
    ON_ITS_WAY = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    REPLIED = "replied"
    CLICKED = "clicked"
    NOT_CLICKED = "not_clicked"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Part.ALL: "Everybody",
    Part.ACTIVE: "Under way",
    Part.FINISHED: "Had every step",
    Part.STOPPED: "Stopped",
    Part.OPTED_OUT: "Opted out",
    Part.WAITING: "Waiting",
    Part.ON_ITS_WAY: "On its way",
    Part.SENT: "Sent",
    Part.DELIVERED: "Delivered",
    Part.FAILED: "Failed",
    Part.SKIPPED: "Skipped",
    Part.REPLIED: "Replied",
    Part.CLICKED: "Opened a link",
    Part.NOT_CLICKED: "Did not open a link",
}
OF_CAMPAIGN = (Part.ALL, Part.ACTIVE, Part.FINISHED, Part.STOPPED, Part.REPLIED, Part.OPTED_OUT)
OF_STEP = (
    *(Part.WAITING, Part.ON_ITS_WAY, Part.SENT, Part.DELIVERED),
    *(Part.FAILED, Part.SKIPPED, Part.REPLIED, Part.STOPPED),
)
# Of a step, where links are tracked. Of all steps only who opened one of any.
OF_LINKS = (Part.CLICKED, Part.NOT_CLICKED)


class Slice(NamedTuple):
    """A part of all of them, or of those whom one step is about."""

    part: Part
    step: int | None = None

    @property
    def slug(self) -> str:
        return f"{self.step}-{self.part}" if self.step else str(self.part)

    @property
    def words(self) -> str:
        return f"Step {self.step}: {self.part.words.lower()}" if self.step else self.part.words


EVERYBODY = Slice(Part.ALL)


def slice_of(slug: str) -> Slice | None:
    """Return the part that an address names."""
    step, apart, name = slug.rpartition("-")
    try:
        part = Part(name)
    except ValueError:
        return None
    if apart:
        is_one = step.isdecimal() and len(step) <= 3 and int(step) and part in (*OF_STEP, *OF_LINKS)
        return Slice(part, int(step)) if is_one else None
    return Slice(part) if part in (*OF_CAMPAIGN, Part.CLICKED) else None


def enrolments_of(campaign: Campaign, chosen: Slice = EVERYBODY) -> EnrolmentQuerySet:
    """Return some of those who are or were in a campaign."""
    rows = Enrolment.objects.for_team(campaign.team).filter(campaign=campaign)
    if chosen.part is Part.ALL:
        return rows
    if chosen.part in {Part.ACTIVE, Part.FINISHED} or chosen == Slice(Part.STOPPED):
        return rows.filter(status=chosen.part.value)
    if chosen.step and chosen.part in {Part.WAITING, Part.STOPPED}:
        status = Enrolment.Status.ACTIVE if chosen.part is Part.WAITING else Enrolment.Status.STOPPED
        return rows.filter(status=status, position=chosen.step)
    texts: Any = texts_of(campaign).with_outcome()
    if chosen.step:
        texts = texts.filter(step__position=chosen.step)
    if chosen.part is Part.REPLIED:
        texts = who_answered(texts)
    elif chosen.part is Part.OPTED_OUT:
        texts = who_refused(texts, team=campaign.team)
    elif chosen.part is Part.CLICKED:
        texts = who_clicked(texts)
    elif chosen.part is Part.NOT_CLICKED:
        texts = who_did_not_click(texts)
    elif chosen.part is Part.ON_ITS_WAY:
        texts = texts.filter(outcome=Outcome.WAITING)
    else:
        texts = texts.filter(outcome__in=LEFT if chosen.part is Part.SENT else [chosen.part.value])
    return rows.filter(pk__in=texts.order_by().values("enrolment"))


def slices_beside(campaign: Campaign, chosen: Slice) -> list[Slice]:
    """Return the parts that stand beside one: of all of them or of the same step, of links where they are tracked."""
    steps = CampaignStep.objects.for_team(campaign.team).filter(campaign=campaign, track_links=True)
    if chosen.step:
        steps = steps.filter(position=chosen.step)
    parts = OF_STEP if chosen.step else OF_CAMPAIGN
    if chosen.part in OF_LINKS or steps.exists():
        parts = (*parts, *(OF_LINKS if chosen.step else [Part.CLICKED]))
    return [Slice(each, chosen.step) for each in parts]


def people_of(campaign: Campaign, chosen: Slice) -> CandidateQuerySet:
    """Return who they are; whoever was erased since is nobody."""
    people = enrolments_of(campaign, chosen).order_by().values("candidate")
    return Candidate.objects.for_team(campaign.team).filter(pk__in=people)


def texts_of(campaign: Campaign) -> CampaignTextQuerySet:
    """Return what its steps did for each."""
    return CampaignText.objects.for_team(campaign.team).filter(step__campaign=campaign)


def waits_for_somebody(campaign: Campaign) -> bool:
    """Return whether somebody has not had every step, or a text of it has not left yet."""
    # One after the other: each of the two has an index of its own.
    return enrolments_of(campaign).active().exists() or texts_of(campaign).queued().exists()
