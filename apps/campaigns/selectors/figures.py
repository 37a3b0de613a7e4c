"""Who is where in a campaign, in figures: by as many statements for three steps as for thirty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from apps.campaigns.models import Campaign, CampaignStep, Enrolment, Outcome
from apps.campaigns.selectors.reasons import OPTED_OUT, OPTED_OUT_OTHERWISE, words_of_reason
from apps.campaigns.selectors.slices import OF_STEP, Part, Slice, texts_of
from apps.lists.selectors import CLICKED, who_answered, who_clicked, who_refused

Status = Enrolment.Status


@dataclass(frozen=True)
class StepFigures:
    """What one step did. Who waits for it, is in none of the others; who was `delivered`, is one of the `sent`."""

    step: CampaignStep
    waiting: int = 0
    queued: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    skipped: int = 0
    replied: int = 0
    stopped: int = 0
    clicked: int = 0

    @property
    def tiles(self) -> list[tuple[Slice, int]]:
        """Return each part of its people, with how many they are."""
        return [(Slice(part, self.step.position), getattr(self, part.value)) for part in OF_STEP]

    @property
    def has_links(self) -> bool:
        """Whether it is known who opens a link of it: also of those to whom it went before that was changed."""
        return self.step.track_links or self.clicked > 0

    @property
    def links(self) -> Slice:
        return Slice(Part.CLICKED, self.step.position)

    @property
    def reply_words(self) -> str:
        return f"{self.replied / self.sent:.1%}" if self.sent else "–"

    @property
    def click_words(self) -> str:
        return f"{self.clicked / self.sent:.1%}" if self.sent else "–"


@dataclass(frozen=True)
class Reason:
    words: str
    count: int


@dataclass(frozen=True)
class Figures:
    """`enrolled` = `active` + `finished` + `stopped`."""

    active: int = 0
    finished: int = 0
    stopped: int = 0
    replied: int = 0
    opted_out: int = 0
    clicked: int = 0
    steps: list[StepFigures] = field(default_factory=list)
    # Why it ended for whom, and why steps sent nothing.
    ends: list[Reason] = field(default_factory=list)
    skips: list[Reason] = field(default_factory=list)

    @property
    def enrolled(self) -> int:
        return self.active + self.finished + self.stopped

    @property
    def has_links(self) -> bool:
        return any(each.has_links for each in self.steps)

    @property
    def tiles(self) -> list[tuple[Slice, int]]:
        shown = (*SHOWN, Part.CLICKED) if self.has_links else SHOWN
        return [
            (Slice(Part.ALL), self.enrolled),
            *((Slice(part), getattr(self, part.value)) for part in shown),
        ]

    def as_dict(self) -> dict[str, int]:
        named = ("enrolled", "active", "finished", "stopped", "replied", "opted_out", "clicked")
        return {name: getattr(self, name) for name in named}


SHOWN = (Part.ACTIVE, Part.FINISHED, Part.STOPPED, Part.REPLIED, Part.OPTED_OUT)


def figures_of(campaign: Campaign) -> Figures:
    """Return where a campaign's people are, and what came of each step.

    That is now, or for very many people as it was counted last (`Campaign.tallied_at`).
    """
    steps = list(CampaignStep.objects.filter(team=campaign.team_id, campaign=campaign).order_by("position"))
    told = campaign.tally or tally_of(campaign)
    return Figures(
        **told["people"],
        steps=[StepFigures(step=step, **told["steps"].get(str(step.position), {})) for step in steps],
        ends=_in_words(told["ends"]),
        skips=_in_words(told["skips"]),
    )


def tally_of(campaign: Campaign, _now: datetime | None = None) -> dict[str, Any]:
    """Count a campaign. As it is kept: its `people`, its `steps` by position, and `ends` and `skips` by reason."""
    at: dict[str, Counter[int]] = {status.value: Counter() for status in Status}
    why: Counter[str] = Counter()
    people = Enrolment.objects.for_team(campaign.team).filter(campaign=campaign).order_by()
    grouped = people.values_list("position", "status", "reason").annotate(number=Count("pk"))
    for position, status, reason, number in grouped:
        at[status][position] += number
        if reason:
            why[reason] += number
    done: dict[int, Counter[str]] = defaultdict(Counter)
    skips: Counter[str] = Counter()
    clicked: Counter[int] = Counter()
    texts = texts_of(campaign).with_outcome().order_by().values_list("step__position", "outcome", "why")
    for position, outcome, code, number, clicks in texts.annotate(number=Count("pk"), clicked=CLICKED):
        clicked[position] += clicks
        done[position][outcome] += number
        if outcome in {Outcome.SKIPPED, Outcome.FAILED}:
            skips[code] += number
    # Few: who they are, since somebody may have answered two steps.
    answered = list(who_answered(texts_of(campaign)).values_list("step__position", "enrolment"))
    replied = Counter(position for position, _ in answered)
    rows = who_refused(texts_of(campaign), team=campaign.team).order_by().values_list("enrolment__reason")
    refused = Counter(dict(rows.annotate(number=Count("enrolment", distinct=True))))
    why[OPTED_OUT_OTHERWISE] = why[OPTED_OUT] - refused[OPTED_OUT]
    why[OPTED_OUT] = refused[OPTED_OUT]
    opened = who_clicked(texts_of(campaign)).values("enrolment").distinct()
    return {
        "people": {
            "active": at[Status.ACTIVE].total(),
            "finished": at[Status.FINISHED].total(),
            "stopped": at[Status.STOPPED].total(),
            "replied": len({pk for _, pk in answered}),
            "opted_out": refused.total(),
            # Who has opened those of two steps is one of them.
            "clicked": opened.count() if clicked.total() else 0,
        },
        "steps": {
            str(position): {
                "waiting": at[Status.ACTIVE][position],
                "stopped": at[Status.STOPPED][position],
                "queued": done[position][Outcome.WAITING],
                "sent": done[position][Outcome.SENT] + done[position][Outcome.DELIVERED],
                "delivered": done[position][Outcome.DELIVERED],
                "failed": done[position][Outcome.FAILED],
                "skipped": done[position][Outcome.SKIPPED],
                "replied": replied[position],
                "clicked": clicked[position],
            }
            for position in {*at[Status.ACTIVE], *at[Status.STOPPED], *done}
        },
        "ends": dict(+why),
        "skips": dict(skips),
    }


def totals_of_many(campaigns: Iterable[Campaign]) -> dict[UUID, Figures]:
    """Return how many are in several campaigns, without what came of it: one statement for any number of them."""
    given = list(campaigns)
    counted = [each.pk for each in given if not each.is_tallied]
    rows = Enrolment.objects.filter(campaign__in=counted).order_by()
    found: dict[UUID, Counter[str]] = {}
    for pk, status, number in rows.values_list("campaign", "status").annotate(number=Count("pk")):
        found.setdefault(pk, Counter())[status] += number
    return {
        pk: Figures(each[Status.ACTIVE], each[Status.FINISHED], each[Status.STOPPED])
        for pk, each in found.items()
    } | {each.pk: Figures(**each.tally["people"]) for each in given if each.tally}


def _in_words(codes: Mapping[str, int]) -> list[Reason]:
    words: Counter[str] = Counter()
    for code, number in codes.items():
        words[words_of_reason(code)] += number
    return [Reason(each, number) for each, number in sorted(words.items(), key=lambda one: (-one[1], one[0]))]
