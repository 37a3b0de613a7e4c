"""What wakes a worker for blasts. One pass is short, as only so many texts wait at a time: replies wait for none."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.mail import mail_letter
from apps.blasts.models import Blast
from apps.blasts.selectors import tally_of
from apps.lists.services import renew_tally
from apps.work.waking import STALE_AFTER, ring


@shared_task(name="blasts.fan_out", expires=STALE_AFTER)
def work(*, team_id: str, blast_id: str) -> None:
    fan_out(team_id=UUID(team_id), blast_id=UUID(blast_id))


@shared_task(name="blasts.tally", expires=STALE_AFTER)
def count(*, team_id: str, blast_id: str) -> None:
    renew_tally(Blast.objects, team_id=UUID(team_id), pk=UUID(blast_id), count=tally_of, now=timezone.now())


@shared_task(name="blasts.mail_letter", expires=STALE_AFTER)
def write(*, team_id: str, blast_id: str) -> None:
    mail_letter(team_id=UUID(team_id), blast_id=UUID(blast_id), now=timezone.now())


def ring_letter(*, team_id: UUID, blast_id: UUID) -> None:
    """Wake a worker for a letter about a blast."""
    ring(write, team_id=team_id, blast_id=blast_id)


def ring_tally(*, team_id: UUID, blast_id: UUID) -> None:
    """Wake a worker for counting a blast."""
    ring(count, team_id=team_id, blast_id=blast_id)


def ring_blast(*, team_id: UUID, blast_id: UUID) -> None:
    """Wake a worker for a blast."""
    ring(work, team_id=team_id, blast_id=blast_id)
