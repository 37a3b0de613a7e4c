"""Write a backup of the database and of the stored files into one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pivotcx.archive import BackupError
from pivotcx.backup import back_up


class Command(BaseCommand):
    help = "Write a backup of the database and the stored files into one archive, while the product runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", type=Path, help="the file to write, or a folder for a file named by the time"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            path = back_up(options["target"], say=self.stdout.write)
        except BackupError as error:
            message = f"There is no backup. {error}"
            raise CommandError(message) from None
        self.stdout.write("The keys (FIELD_ENCRYPTION_KEY, SECRET_KEY) are not in it: keep them elsewhere.")
        self.stdout.write(str(path))
