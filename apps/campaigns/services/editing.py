"""Campaigns written, changed and thrown away. Whom one is for and from which number is fixed once it has started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team, User
from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import UnknownStatus
from apps.core.errors import DomainError
from apps.core.words import one_line
from apps.events.services import record_event
from apps.lists.models import List
from apps.messaging.selectors import default_number
from apps.messaging.services import forget_attachments_of_many

LONGEST_NAME = 80
# What may always be changed, until it is over; and what only of a draft.
SWITCHES = ("is_live", "stops_on_delivery", "stops_on_leaving")
OF_DRAFT = ("list", "number")


class BadCampaignName(DomainError):
    code = "bad_campaign_name"


class CampaignAlreadyStarted(DomainError):
    code = "campaign_already_started"
    status = 409


class CampaignIsOver(DomainError):
    code = "campaign_is_over"
    status = 409


@transaction.atomic
def create_campaign(
    *, team: Team, author: User | None, name: str, list_: List, fields: Mapping[str, Any] | None = None
) -> Campaign:
    """Write a campaign without steps; nobody is texted before it is started. `fields` as in `update_campaign`.

    Raises `BadCampaignName`, and `UnknownStatus` for a status that the team does not have.
    """
    campaign = Campaign(team=team, author=author, list=list_, number=default_number(team=team))
    _take(campaign, {**(fields or {}), "name": name})
    campaign.save(force_insert=True)
    tell(campaign, "campaign.created", author.pk if author else None)
    return campaign


@transaction.atomic
def update_campaign(*, campaign: Campaign, fields: Mapping[str, Any], actor_id: UUID | None) -> Campaign:
    """Change name, switches and end statuses; of a draft also list and number.

    Raises `CampaignIsOver`, `CampaignAlreadyStarted`, and as `create_campaign` does.
    """
    locked = lock_campaign(campaign)
    ensure_not_over(locked)
    fixed = [
        name
        for name in OF_DRAFT
        if fields.get(name) is not None and fields[name].pk != getattr(locked, f"{name}_id")
    ]
    if fixed and not locked.is_draft:
        raise CampaignAlreadyStarted(
            "This campaign has started: its list and its number can no longer be changed.", field=fixed[0]
        )
    _take(locked, fields)
    locked.save(update_fields=["name", "end_statuses", *SWITCHES, *OF_DRAFT])
    tell(locked, "campaign.updated", actor_id)
    return locked


@transaction.atomic
def delete_campaign(*, campaign: Campaign, actor_id: UUID | None) -> None:
    """Throw a campaign away that has not started. Raises `CampaignAlreadyStarted`."""
    locked = lock_campaign(campaign)
    ensure_can_be_deleted(locked)
    tell(locked, "campaign.deleted", actor_id)
    steps = CampaignStep.objects.filter(team=locked.team_id, campaign=locked)
    files = [each for step in steps for each in step.attachment_ids]
    forget_attachments_of_many(team=locked.team, ids=files)
    locked.delete()


def ensure_can_be_deleted(campaign: Campaign) -> None:
    """Raise `CampaignAlreadyStarted` where something of it may have been sent."""
    if not campaign.is_draft:
        raise CampaignAlreadyStarted(
            "This campaign has started. Stop it, and what it has sent stays on record."
        )


def lock_campaign(campaign: Campaign) -> Campaign:
    """Take turns with whoever else changes this campaign, and with the worker that is at it."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("team__account", "list__team", "number", "author")
    return found.get(team=campaign.team_id, pk=campaign.pk)


def ensure_not_over(campaign: Campaign) -> None:
    """Raise `CampaignIsOver` for one that texts nobody any more."""
    if campaign.is_over:
        state = campaign.get_status_display().lower()
        raise CampaignIsOver(f"This campaign is {state}: it can no longer be changed.")


def tell(campaign: Campaign, kind: str, actor_id: UUID | None, data: dict[str, Any] | None = None) -> None:
    """Write what happened to a campaign into the log."""
    record_event(team=campaign.team, kind=kind, subject_id=campaign.pk, actor_id=actor_id, data=data)


def _take(campaign: Campaign, fields: Mapping[str, Any]) -> None:
    """Write fields onto a campaign, each as it is kept."""
    if "name" in fields:
        campaign.name = one_line(fields["name"])
        if not 1 <= len(campaign.name) <= LONGEST_NAME:
            raise BadCampaignName(f"Name the campaign, in 1 to {LONGEST_NAME} characters.", field="name")
    for name in OF_DRAFT:
        if fields.get(name) is not None:
            setattr(campaign, name, fields[name])
    for name in SWITCHES:
        if name in fields:
            setattr(campaign, name, fields[name])
    if "end_statuses" in fields:
        campaign.end_statuses = _known_statuses(campaign, fields["end_statuses"])


def _known_statuses(campaign: Campaign, keys: list[str]) -> list[str]:
    chosen = sorted(set(keys))
    known = ApplicationStatus.objects.for_team(campaign.team).filter(key__in=chosen)
    unknown = set(chosen) - set(known.values_list("key", flat=True)) - set(campaign.end_statuses)
    if unknown:
        raise UnknownStatus(f"There is no status “{min(unknown)}”.", field="end_statuses")
    return chosen
