"""After PostgreSQL was brought back by its own means: let nothing leave that has left already."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pivotcx.restore import resume_safely


class Command(BaseCommand):
    help = "After a restore by PostgreSQL's own means, before the processes start: nothing is sent a second time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "since", help="the moment to which the database was brought back: 2026-11-28T09:40:00Z"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        since = _moment(options["since"])
        if since is None or since >= now:
            message = f"{options['since']!r} is no moment of the past: 2026-11-28T09:40:00Z, in UTC."
            raise CommandError(message)
        resume_safely(since=since, until=now, say=self.stdout.write)


def _moment(said: str) -> datetime | None:
    try:
        moment = parse_datetime(said)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None
