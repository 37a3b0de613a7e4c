"""What the clock asks for: blasts whose time has come, and those that have people left; and letters that are due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.blasts.mail import mail_letter
from apps.blasts.selectors import blasts_to_do, blasts_to_tally, letters_to_mail
from apps.blasts.tasks import ring_blast, ring_tally


@shared_task(name="blasts.ring_due", expires=5)
def ring_due() -> None:
    """Wake workers for what is due, also for what a lost wake or a worker that died has left."""
    for team_id, blast_id in blasts_to_do(now=timezone.now()):
        ring_blast(team_id=team_id, blast_id=blast_id)


@shared_task(name="blasts.ring_tallies", expires=5)
def ring_tallies() -> None:
    """Wake workers for blasts that are to be counted again."""
    for team_id, blast_id in blasts_to_tally(now=timezone.now()):
        ring_tally(team_id=team_id, blast_id=blast_id)


@shared_task(name="blasts.mail_due_letters", expires=60)
def mail_due_letters() -> None:
    """Mail what no wake has."""
    now = timezone.now()
    for team_id, blast_id in letters_to_mail(now=now):
        mail_letter(team_id=team_id, blast_id=blast_id, now=now)
