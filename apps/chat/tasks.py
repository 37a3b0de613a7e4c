"""What wakes a worker. The work itself stands in PostgreSQL; a lost or doubled wake does no harm.

Replies and bulk have queues of their own, and workers of their own: a reply waits behind no bulk, of whichever team.
"""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.chat import dispatch, fetching, scanning
from apps.chat.models import Message

logger = logging.getLogger(__name__)

Lane = Message.Lane

# A wake that nobody took in time is stale: the clock rings again every second.
STALE_AFTER = 10


@shared_task(name="chat.send_replies", expires=STALE_AFTER)
def send_replies(*, team_id: str, number_id: str) -> None:
    team, number = UUID(team_id), UUID(number_id)
    if dispatch.dispatch_number(team_id=team, number_id=number, lanes=[Lane.REPLY]):
        ring_dispatch(team_id=team, number_id=number)


@shared_task(name="chat.send_bulk", expires=STALE_AFTER)
def send_bulk(*, team_id: str, number_id: str) -> None:
    """Send for one turn: what is left waits until the other numbers that are in the queue have had theirs."""
    team, number = UUID(team_id), UUID(number_id)
    if dispatch.dispatch_turn(team_id=team, number_id=number):
        ring_dispatch(team_id=team, number_id=number, lane=Lane.BULK)


@shared_task(name="chat.fetch_files", expires=STALE_AFTER)
def fetch_files(*, team_id: str, message_id: str) -> None:
    fetching.fetch_files(team_id=UUID(team_id), message_id=UUID(message_id), now=timezone.now())


def ring_fetching(*, team_id: UUID, message_id: UUID) -> None:
    """Wake a worker for the files of a text; the clock rings too."""
    _ring(fetch_files, team_id=team_id, message_id=message_id)


@shared_task(name="chat.scan_file", expires=STALE_AFTER)
def scan_file(*, team_id: str, attachment_id: str) -> None:
    scanning.scan_file(team_id=UUID(team_id), attachment_id=UUID(attachment_id), now=timezone.now())


def ring_scanning(*, team_id: UUID, attachment_id: UUID) -> None:
    """Wake a worker for a file that is to be scanned; the clock rings too."""
    _ring(scan_file, team_id=team_id, attachment_id=attachment_id)


def ring_dispatch(*, team_id: UUID, number_id: UUID, lane: int = Lane.REPLY) -> None:
    """Wake a worker for what is due from a number. Without a broker nothing is lost: the clock rings too."""
    _ring(send_bulk if lane == Lane.BULK else send_replies, team_id=team_id, number_id=number_id)


def _ring(task: Any, **named: UUID) -> None:
    try:
        task.apply_async(kwargs={name: str(each) for name, each in named.items()})
    except OperationalError as error:
        logger.warning(
            "No worker could be woken (%s); what is due waits for the clock.", type(error).__name__
        )
