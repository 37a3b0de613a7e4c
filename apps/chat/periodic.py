"""What the clock asks for: what is due, what has crossed a threshold, what must be looked up."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.chat import reconcile
from apps.chat.coming_back import bring_back, teams_with_something_due
from apps.chat.crossings import announce_crossings
from apps.chat.fetching import teams_with_files_to_fetch, texts_with_files_to_fetch
from apps.chat.follow_up import FIRST_LOOK, LAST_LOOK, follow_up_team
from apps.chat.gaps import fill_gap
from apps.chat.scanning import files_to_scan
from apps.chat.selectors import (
    lanes_with_due_texts,
    teams_with_idle_chats,
    teams_with_silent_texts,
    teams_with_unsettled_texts,
)
from apps.chat.services import close_idle
from apps.chat.tasks import ring_dispatch, ring_fetching, ring_scanning
from apps.messaging.selectors import numbers_across_teams, teams_with_files_to_scan

logger = logging.getLogger(__name__)


@shared_task(name="chat.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for every number that has something due: what a lost wake left behind, and what was scheduled."""
    for team_id, number_id, lane in lanes_with_due_texts(now=timezone.now()):
        ring_dispatch(team_id=team_id, number_id=number_id, lane=lane)


@shared_task(name="chat.announce_crossings", expires=5)
def announce_colours() -> None:
    announce_crossings(now=timezone.now())


@shared_task(name="chat.bring_back", expires=5)
def bring_back_due() -> None:
    """Bring back snoozed chats and tell of reminders, as many as are due by now."""
    now = timezone.now()
    for team_id in teams_with_something_due(now=now):
        with for_itself(team_id):
            bring_back(team_id=team_id, now=now)


@shared_task(name="chat.close_idle", expires=60)
def close_idle_chats() -> None:
    """Close the chats that are done with, a batch of each team."""
    now = timezone.now()
    for team_id in teams_with_idle_chats(now=now):
        with for_itself(team_id), as_team(team_id), transaction.atomic():
            close_idle(team=Team.objects.get(pk=team_id), now=now)


@shared_task(name="chat.reconcile", expires=30)
def reconcile_unsettled() -> None:
    for team_id in teams_with_unsettled_texts(now=timezone.now()):
        with for_itself(team_id):
            reconcile.reconcile_team(team_id=team_id)


@shared_task(name="chat.follow_up", expires=60)
def follow_up_silent() -> None:
    """Ask after texts that were sent, and of which no callback came."""
    for team_id in _teams_to_follow_up():
        with for_itself(team_id):
            follow_up_team(team_id=team_id)


@shared_task(name="chat.fill_gaps", expires=600)
def fill_gaps() -> None:
    """Ask the carrier for inbound texts that its webhook failed to bring while we were away."""
    for team_id, number_id in numbers_across_teams():
        with for_itself(team_id):
            fill_gap(team_id=team_id, number_id=number_id, now=timezone.now())


@shared_task(name="chat.ring_files", expires=5)
def ring_files() -> None:
    """Wake workers for files of texts that are due: what a lost wake left behind, and what is tried once more."""
    now = timezone.now()
    for team_id in teams_with_files_to_fetch(now=now):
        for message_id in texts_with_files_to_fetch(team_id=team_id, now=now):
            ring_fetching(team_id=team_id, message_id=message_id)


@shared_task(name="chat.ring_scans", expires=5)
def ring_scans() -> None:
    """Wake workers for files that are to be scanned: what a lost wake left behind, and what is tried once more."""
    now = timezone.now()
    for team_id in teams_with_files_to_scan(now=now):
        for attachment_id in files_to_scan(team_id=team_id, now=now):
            ring_scanning(team_id=team_id, attachment_id=attachment_id)


def _teams_to_follow_up() -> list[UUID]:
    now = timezone.now()
    return teams_with_silent_texts(after=now - LAST_LOOK, until=now - FIRST_LOOK)


@contextmanager
def for_itself(team_id: UUID) -> Iterator[None]:
    """Report what goes wrong for one team, and go on: the others must not wait for its cause to be mended."""
    try:
        yield
    except Exception:
        logger.exception("The clock's work for team %s went wrong; it comes again.", team_id)
