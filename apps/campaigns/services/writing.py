"""A campaign written at once with its steps: from what is given, or like another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import Team, User
from apps.campaigns.models import Campaign, CampaignStep
from apps.campaigns.services.editing import LONGEST_NAME, SWITCHES, create_campaign, tell
from apps.campaigns.services.steps import STEP_FIELDS, add_step
from apps.core.words import name_of_copy
from apps.lists.models import List
from apps.messaging.services import copy_attachments

OF_COPY = ("list", "number", "end_statuses", *SWITCHES)


@transaction.atomic
def write_campaign(
    *,
    team: Team,
    author: User | None,
    name: str,
    list_: List,
    fields: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
) -> Campaign:
    """Write a campaign with its steps, or nothing of it. Raises as `create_campaign` and `add_step` do."""
    campaign = create_campaign(team=team, author=author, name=name, list_=list_, fields=fields)
    for step in steps:
        add_step(campaign=campaign, fields=step, actor_id=author.pk if author else None)
    return campaign


@transaction.atomic
def copy_campaign(*, campaign: Campaign, author: User) -> Campaign:
    """Return a draft of the same steps to the same list, wherever the campaign stands; nothing else of it."""
    meant = {name: getattr(campaign, name) for name in OF_COPY}
    called = name_of_copy(campaign.name, LONGEST_NAME)
    copy = Campaign.objects.create(team=campaign.team, author=author, name=called, **meant)
    for step in CampaignStep.objects.filter(team=campaign.team_id, campaign=campaign).order_by("position"):
        files = copy_attachments(team=campaign.team, ids=step.attachment_ids, for_many=True)
        said = {name: getattr(step, name) for name in STEP_FIELDS} | {
            "media": [each.as_kept for each in files]
        }
        CampaignStep.objects.create(team=campaign.team, campaign=copy, position=step.position, **said)
    tell(copy, "campaign.created", author.pk)
    return copy
