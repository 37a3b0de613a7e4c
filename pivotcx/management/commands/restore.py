"""Bring a backup back, or only look whether it could be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from pivotcx.archive import BackupError
from pivotcx.restore import examine, restore


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and an empty folder of files; nothing is sent a second time."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="what is there goes, database and files")
        parser.add_argument("--check", action="store_true", help="read the whole archive and touch nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                manifest = examine(options["archive"])
                rows = sum(table.rows for table in manifest.tables.values())
                self.stdout.write(
                    f"Whole, and the keys fit: taken {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, "
                    f"{len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files."
                )
                return
            restore(options["archive"], replace=options["replace"], now=timezone.now, say=self.stdout.write)
        except BackupError as error:
            message = f"Not restored. {error}"
            raise CommandError(message) from None
        self.stdout.write("Restored. Start the processes, and look with `manage.py doctor`.")
