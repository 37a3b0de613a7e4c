"""Counts all days of a team's reports anew, and says what was not right."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.accounts.selectors import team_of_slug
from apps.reports.services import recount_all


class Command(BaseCommand):
    help = (
        "Count every day of a team's reports anew from its texts and applications. Says what was not right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", required=True, metavar="SLUG", help="The team's short name.")

    def handle(self, *_args: Any, **options: Any) -> None:
        team_id = team_of_slug(options["team"])
        if team_id is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        days = wrong = 0
        for day, differences in recount_all(team_id=team_id, now=timezone.now()):
            days += 1
            for each in differences:
                wrong += 1
                self.stdout.write(f"{day}  {each.name}: {each.kept:,} were kept, {each.counted:,} counted")
        self.stdout.write(f"{days:,} days were counted anew; {wrong:,} figures were not right.")
