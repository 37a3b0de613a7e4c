"""Ending a campaign for some people: nothing more is queued for them, and what is in the queue is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from apps.campaigns.models import CampaignText, Enrolment
from apps.chat.models import Message
from apps.chat.services import withdraw_texts

Status = Enrolment.Status


def end_for(*, team_id: UUID, reasons: Mapping[UUID, str], now: datetime) -> int:
    """Stop enrolments that are not over, each for its reason. Return how many."""
    alike: dict[str, list[UUID]] = defaultdict(list)
    for pk, code in reasons.items():
        alike[code].append(pk)
    stopped = 0
    for code, ids in alike.items():
        rows = Enrolment.objects.filter(team=team_id, pk__in=ids).not_over()
        stopped += rows.update(status=Status.STOPPED, reason=code, ended_at=now, due_at=None, waits_for="")
    if reasons:
        take_back(team_id=team_id, enrolments=list(reasons), now=now)
    return stopped


def take_back(*, team_id: UUID, enrolments: list[UUID], now: datetime) -> None:
    """Withdraw what is in the queue for some enrolments."""
    texts = CampaignText.objects.filter(team=team_id, enrolment__in=enrolments, message__isnull=False)
    queued = Message.objects.filter(team=team_id, lane=Message.Lane.BULK, origin=Message.Origin.CAMPAIGN)
    withdraw_texts(texts=queued.unsent().filter(pk__in=texts.values("message")), now=now)
