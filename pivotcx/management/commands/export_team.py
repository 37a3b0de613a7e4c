"""Write all that a team owns into one archive, in an open form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pivotcx.archive import BackupError
from pivotcx.exporting import export_team


class Command(BaseCommand):
    help = "Write the rows and the files of a team into one archive: CSV tables, stored files, a manifest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the team's short name")
        parser.add_argument(
            "target", type=Path, help="the file to write, or a folder for one named by the time"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            path = export_team(options["slug"], options["target"], say=self.stdout.write)
        except BackupError as error:
            message = f"Nothing was written. {error}"
            raise CommandError(message) from None
        self.stdout.write("It holds personal data, readable: encrypt it on its way.")
        self.stdout.write(str(path))
