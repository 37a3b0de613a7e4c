"""Texts that left at a certain moment, and reports that have counted everything there is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.tenancy import current_team_id
from apps.chat.models import Conversation, Message
from apps.chat.outcomes import announce
from apps.events.relay import number_events
from apps.reports.intake import count_day, read_log
from apps.reports.models import ReportDay


def text_out(
    conversation: Conversation,
    *,
    at: datetime,
    author: User | None = None,
    origin: str = "chat",
    status: str = "delivered",
    error_code: str = "",
) -> Message:
    """Write a text that has left, as a worker and the carrier leave it."""
    message = Message.objects.create(
        team=conversation.team,
        conversation=conversation,
        number=conversation.number,
        direction="outbound",
        origin=origin,
        status=status,
        author=author,
        phone=conversation.candidate.phone,
        body="Hello",
        error_code=error_code,
        sent_at=at,
        created_at=at,
    )
    announce(message)
    return message


def count_everything(team: Team, *, now: datetime | None = None) -> None:
    """Read the team's log to its end, and count every day that is due."""
    assert current_team_id() == team.pk
    now = now or timezone.now()
    while number_events(team_id=team.pk):
        pass
    while read_log(team_id=team.pk, now=now):
        pass
    # Without its pauses.
    due = ReportDay.objects.filter(team=team, due_at__isnull=False)
    due.update(due_at=now)
    for day_id in list(due.order_by("day").values_list("pk", flat=True)):
        count_day(team_id=team.pk, day_id=day_id, now=now)
