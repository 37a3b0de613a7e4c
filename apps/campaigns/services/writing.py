"""A campaign written at once with its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import Team, User
from apps.campaigns.models import Campaign
from apps.campaigns.services.editing import create_campaign
from apps.campaigns.services.steps import add_step
from apps.lists.models import List


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
