"""The steps of a campaign: added at its end, changed for those who have not had them, moved in a draft, taken away.

What somebody was sent is never moved or taken away: the order of the steps is the order in which people had them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.accounts.models import Team
from apps.campaigns.models import Campaign, CampaignStep, Enrolment
from apps.campaigns.services.editing import CampaignAlreadyStarted, ensure_not_over, lock_campaign, tell
from apps.core.errors import DomainError
from apps.lists.services import change_files, read_words
from apps.messaging.quiet_hours import MARGIN
from apps.messaging.services import forget_attachments_of_many

MOST_STEPS = 20
LONGEST_DELAY = timedelta(days=365)
STEP_FIELDS = ("body", "media", "track_links", "delay", "send_from", "send_until", "weekdays")
DAY_AND_NIGHT = (time(), time(23, 59))


class BadStepBody(DomainError):
    code = "bad_step_body"


class BadStepDelay(DomainError):
    code = "bad_step_delay"


class BadWindow(DomainError):
    code = "bad_window"


class TooManySteps(DomainError):
    code = "too_many_steps"


class StepWasSent(DomainError):
    """Somebody has had it, or a later one."""

    code = "step_was_sent"
    status = 409


@transaction.atomic
def add_step(*, campaign: Campaign, fields: Mapping[str, Any], actor_id: UUID | None) -> CampaignStep:
    """Add a step at the end of a campaign, for those who have not had the last one yet.

    With files (`media`) that the actor has uploaded. Raises `BadStepBody`, `BadTemplate`, `BadStepDelay`, `BadWindow`,
    `AttachmentRefused`, `TooManySteps`, `CampaignIsOver`.
    """
    locked = lock_campaign(campaign)
    ensure_not_over(locked)
    count = locked.steps.filter(team=locked.team_id).count()
    if count >= MOST_STEPS:
        raise TooManySteps(f"A campaign has {MOST_STEPS} steps at the most.")
    step = CampaignStep(team=locked.team, campaign=locked, position=count + 1)
    _take(locked.team, step, {"body": "", **fields}, actor_id)
    step.save(force_insert=True)
    tell(locked, "campaign.step_added", actor_id, {"step": step.position})
    return step


@transaction.atomic
def update_step(
    *, step: CampaignStep, fields: Mapping[str, Any], actor_id: UUID | None, now: datetime
) -> CampaignStep:
    """Change a step, for those who have not had it. Raises as `add_step` does."""
    locked = lock_campaign(step.campaign)
    ensure_not_over(locked)
    found = CampaignStep.objects.select_for_update(of=("self",)).get(team=locked.team_id, pk=step.pk)
    _take(locked.team, found, fields, actor_id)
    found.save(update_fields=[*STEP_FIELDS])
    # Whoever waits for it, is looked at once more: it may be their turn sooner now, or later.
    waiting = Enrolment.objects.filter(team=locked.team_id, campaign=locked, position=found.position)
    waiting.active().update(due_at=now, waits_for="")
    tell(locked, "campaign.step_updated", actor_id, {"step": found.position})
    return found


@transaction.atomic
def move_step(*, step: CampaignStep, position: int, actor_id: UUID | None) -> CampaignStep:
    """Put a step of a draft at another place, the first or the last where there is no such place.

    Raises `CampaignAlreadyStarted`: people have the steps in the order in which they stand.
    """
    locked = lock_campaign(step.campaign)
    if not locked.is_draft:
        raise CampaignAlreadyStarted("This campaign has started: its steps stay in their order.")
    rows = CampaignStep.objects.filter(team=locked.team_id, campaign=locked)
    order = list(rows.order_by("position"))
    moved = order.pop(order.index(step))
    before = moved.position
    order.insert(max(1, min(position, len(order) + 1)) - 1, moved)
    # Out of the way first: no two may have one place at any moment.
    rows.update(position=F("position") + MOST_STEPS)
    for place, each in enumerate(order, start=1):
        each.position = place
    CampaignStep.objects.bulk_update(order, ["position"])
    if moved.position != before:
        tell(locked, "campaign.step_moved", actor_id, {"step": before, "to": moved.position})
    return moved


@transaction.atomic
def remove_step(*, step: CampaignStep, actor_id: UUID | None) -> None:
    """Take a step away that nobody has had, nor a later one. Those behind it move up.

    Of a campaign that has started only the last one. Raises `StepWasSent`, `CampaignIsOver`.
    """
    locked = lock_campaign(step.campaign)
    ensure_not_over(locked)
    later = CampaignStep.objects.filter(
        team=locked.team_id, campaign=locked, position__gt=step.position
    ).order_by("position")
    if step.texts.filter(team=locked.team_id).exists():
        raise StepWasSent("Somebody has had this step already, so it stays.")
    if later.exists() and not locked.is_draft:
        raise StepWasSent("This campaign has started: only its last step can be taken away.")
    tell(locked, "campaign.step_removed", actor_id, {"step": step.position})
    # A colleague may have changed them meanwhile.
    step.refresh_from_db(fields=["media"])
    forget_attachments_of_many(team=locked.team, ids=step.attachment_ids)
    step.delete()
    for each in later:
        each.position -= 1
        each.save(update_fields=["position"])


def ensure_words(campaign: Campaign) -> None:
    """Raise what stands against the words of a campaign's steps: a field of the team's own may be gone since."""
    for step in campaign.steps.filter(team=campaign.team_id).order_by("position"):
        _read_body(campaign.team, step.body)


def _take(team: Team, step: CampaignStep, fields: Mapping[str, Any], actor_id: UUID | None) -> None:
    if "body" in fields:
        step.body = _read_body(team, fields["body"])
    step.track_links = fields.get("track_links", step.track_links)
    if "media" in fields:
        is_sent = step.texts.filter(team=team, message__isnull=False).exists()
        step.media = change_files(
            team=team, media=step.media, ids=fields["media"], actor_id=actor_id, is_sent=is_sent
        )
    if "delay" in fields:
        step.delay = fields["delay"]
        if not 0 <= step.delay <= LONGEST_DELAY.total_seconds() / 60:
            raise BadStepDelay("A step comes a year after the one before at the latest.", field="delay")
    if "weekdays" in fields:
        step.weekdays = sorted(set(fields["weekdays"]))
        if not set(step.weekdays) <= set(range(1, 8)):
            raise BadWindow("The days of the week are 1 (Monday) to 7 (Sunday).", field="weekdays")
    if "send_from" in fields or "send_until" in fields:
        _take_hours(step, fields.get("send_from", step.send_from), fields.get("send_until", step.send_until))


def _take_hours(step: CampaignStep, begin: time | None, end: time | None) -> None:
    if (begin is None) != (end is None):
        raise BadWindow("Say both from when and until when, or neither.", field="send_from")
    if begin is not None and end is not None:
        first, last = settings.TEXTING_HOURS or DAY_AND_NIGHT
        day = date.min
        opens = datetime.combine(day, max(begin, first))
        if datetime.combine(day, min(end, last)) - opens <= MARGIN:
            raise BadWindow(
                f"Texts leave between {first:%H:%M} and {last:%H:%M}: within that, these hours are too few.",
                field="send_from",
            )
    step.send_from, step.send_until = begin, end


def _read_body(team: Team, text: str) -> str:
    body = read_words(team, text, refusal=BadStepBody)
    if not body:
        raise BadStepBody("A text needs some words.", field="body")
    return body
