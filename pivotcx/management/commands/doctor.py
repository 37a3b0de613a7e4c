"""Say in words what is wrong with this installation, and what to do. Ends with 1 where something is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.words import counted
from pivotcx.doctor import examine


class Command(BaseCommand):
    help = "Look at settings, database, Redis, processes, files, carrier and texts, and say what is wrong."
    # It says itself what is wrong, also with tables that are not there yet.
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        wrong = 0
        for finding in examine():
            kind = "good" if not finding.advice else "look" if finding.is_warning else "WRONG"
            wrong += kind == "WRONG"
            self.stdout.write(f"{kind:5}  {finding.what}.")
            if finding.advice:
                self.stdout.write(f"       -> {finding.advice}")
        if wrong:
            raise CommandError(f"{counted(wrong, 'thing')} to mend.")
        self.stdout.write("Nothing is wrong.")
