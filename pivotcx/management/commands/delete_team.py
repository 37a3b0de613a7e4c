"""Delete a team, with all that it has."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pivotcx.archive import BackupError
from pivotcx.leaving import LeavingError, delete_team


class Command(BaseCommand):
    help = (
        "Delete a team: its rows, its files, the logins of nobody else's people. It cannot be undone. "
        "What is left is its name, its days, and its opt-outs under hashes. A second run finishes a first one."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the team's short name")
        parser.add_argument("--name", required=True, help="the team's name, exactly as its people see it")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            delete_team(options["slug"], name=options["name"], now=timezone.now(), say=self.stdout.write)
        except (BackupError, LeavingError) as error:
            raise CommandError(str(error)) from None
