"""Makes a key for a partner from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, transaction

from apps.accounts.models import ApiKey, Team
from apps.accounts.selectors import team_of_slug
from apps.accounts.services import create_api_key
from apps.accounts.tenancy import as_team

USUAL = [ApiKey.Scope.READ, ApiKey.Scope.WRITE, ApiKey.Scope.SEND]


class Command(BaseCommand):
    help = "Make an API key for a team. The key stands alone on the last line, and is never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", required=True, metavar="SLUG", help="The team's short name.")
        parser.add_argument("--name", required=True, help="Whose key it is, for the list of keys.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiKey.Scope.values,
            help="What it may do; again for another. By default read, write and send.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        team_id = team_of_slug(options["team"])
        if team_id is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        if not options["name"].strip():
            raise CommandError("A key needs a name.")
        scopes = sorted(set(options["scope"] or USUAL))
        try:
            with as_team(team_id), transaction.atomic():
                team = Team.objects.get(pk=team_id)
                _, secret = create_api_key(team=team, name=options["name"], scopes=scopes)
        except DataError:
            raise CommandError("The name is too long.") from None
        self.stdout.write(f"A key of {team.name} for {', '.join(scopes)}. It is shown only now:")
        self.stdout.write(secret)
