"""A campaign set going, paused, resumed and stopped for good. Doing the same twice does it once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.campaigns.models import Campaign, CampaignText, Enrolment
from apps.campaigns.selectors import CAMPAIGN_STOPPED
from apps.campaigns.services.editing import CampaignAlreadyStarted, lock_campaign, tell
from apps.campaigns.services.steps import ensure_words
from apps.campaigns.tasks import ring_campaign
from apps.chat.models import Message, MessageQuerySet
from apps.chat.services import hold_texts, let_texts_go, withdraw_texts
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.lists.selectors import size_of
from apps.lists.services import ensure_as_told, ensure_list_and_number
from apps.work.holding import NotInProgress


class CampaignHasNoSteps(DomainError):
    code = "campaign_has_no_steps"


@transaction.atomic
def start_campaign(
    *, campaign: Campaign, actor_id: UUID | None, now: datetime, expected: int | None = None
) -> Campaign:
    """Let a campaign enrol the people of its list. `expected` is how many people somebody was told of.

    One that runs stays as it is. Raises `CampaignHasNoSteps`, `ListIsMissing`, `ListHasChanged`,
    `CampaignAlreadyStarted` for one that is paused or over, what stands against its words, and the gate's `NotAllowed`
    without a number to send from.
    """
    locked = lock_campaign(campaign)
    if locked.is_running:
        return locked
    if not locked.is_draft:
        raise CampaignAlreadyStarted(f"This campaign is {locked.get_status_display().lower()} already.")
    _ensure_ready(locked, expected, now=now)
    locked.status, locked.started_at, locked.look_at = Campaign.Status.RUNNING, now, now
    locked.save(update_fields=["status", "started_at", "look_at"])
    tell(locked, "campaign.started", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def pause_campaign(*, campaign: Campaign, actor_id: UUID | None, now: datetime) -> Campaign:
    """Let no text of a campaign leave any more until it is resumed. Raises `NotInProgress`."""
    locked = lock_campaign(campaign)
    if locked.is_paused:
        return locked
    if not locked.is_running:
        raise NotInProgress(_not("paused", locked))
    locked.status = Campaign.Status.PAUSED
    locked.tally_soon(now=now)
    locked.save(update_fields=["status", "tally_due_at"])
    hold_texts(texts=_queued(locked), now=now)
    tell(locked, "campaign.paused", actor_id)
    return locked


@transaction.atomic
def resume_campaign(*, campaign: Campaign, actor_id: UUID | None, now: datetime) -> Campaign:
    """Let a paused campaign go on, or one that a mistake has stopped. Raises `NotInProgress`.

    Whoever was due meanwhile has their step now; the next one is counted from then.
    """
    locked = lock_campaign(campaign)
    if locked.is_running:
        return locked
    if not locked.can_be_resumed:
        raise NotInProgress(_not("resumed", locked))
    # First of all it is looked at for whom it has ended meanwhile.
    locked.status, locked.error, locked.look_at = Campaign.Status.RUNNING, "", now
    locked.tally_soon(now=now)
    locked.save(update_fields=["status", "error", "look_at", "tally_due_at"])
    let_texts_go(texts=_queued(locked), now=now)
    tell(locked, "campaign.resumed", actor_id)
    _ring(locked)
    return locked


@transaction.atomic
def stop_campaign(*, campaign: Campaign, actor_id: UUID | None, now: datetime) -> Campaign:
    """End a campaign for everybody, for good. What has left has left. Raises `NotInProgress`."""
    locked = lock_campaign(campaign)
    if locked.status == Campaign.Status.STOPPED:
        return locked
    ensure_can_be_stopped(locked)
    locked.status, locked.finished_at, locked.error = Campaign.Status.STOPPED, now, ""
    locked.tally_soon(now=now)
    locked.save(update_fields=["status", "finished_at", "error", "tally_due_at"])
    rows = Enrolment.objects.filter(team=locked.team_id, campaign=locked).not_over()
    ended = rows.update(
        status=Enrolment.Status.STOPPED,
        reason=CAMPAIGN_STOPPED,
        ended_at=now,
        due_at=None,
        waits_for="",
    )
    withdraw_texts(texts=_queued(locked), now=now)
    tell(locked, "campaign.stopped", actor_id, {"stopped": ended})
    return locked


def ensure_can_be_stopped(campaign: Campaign) -> None:
    """Raise `NotInProgress` where there is nothing to stop."""
    if not campaign.can_be_ended:
        raise NotInProgress(_not("stopped", campaign))


def _ensure_ready(campaign: Campaign, expected: int | None, *, now: datetime) -> None:
    """Raise what stands against starting a campaign."""
    ensure_list_and_number(campaign)
    if not campaign.steps.filter(team=campaign.team_id).exists():
        raise CampaignHasNoSteps("Write its first step: there is nothing yet that it could send.")
    ensure_words(campaign)
    if expected is not None:
        ensure_as_told(size_of(campaign, now=now), expected)


def _queued(campaign: Campaign) -> MessageQuerySet:
    """Return the texts of a campaign that may be in the queue."""
    texts = Message.objects.filter(
        team=campaign.team_id, lane=Message.Lane.BULK, origin=Message.Origin.CAMPAIGN
    )
    own = CampaignText.objects.filter(team=campaign.team_id, step__campaign=campaign, message__isnull=False)
    return texts.filter(pk__in=own.values("message"))


def _not(done: str, campaign: Campaign) -> str:
    return f"This campaign cannot be {done}: it is {campaign.get_status_display().lower()}."


def _ring(campaign: Campaign) -> None:
    team_id, campaign_id = campaign.team_id, campaign.pk
    after_commit(ring_campaign, team_id=team_id, campaign_id=campaign_id)
