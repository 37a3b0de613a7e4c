"""Packs the browser plug-in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.plugin.packing import EXTENSION, PACKED_NAME, BadExtension, ensure_sound, packed


class Command(BaseCommand):
    help = "Check the browser plug-in and pack it into one file, the same bytes for the same files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="dist", metavar="FOLDER", help="Where the file goes.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            ensure_sound(EXTENSION)
        except BadExtension as error:
            raise CommandError(str(error)) from None
        target = Path(options["to"]) / PACKED_NAME
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(packed(EXTENSION))
        self.stdout.write(f"{target} ({target.stat().st_size:,} bytes). README.md says how to load it.")
