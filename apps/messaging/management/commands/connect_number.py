"""Attaches a number to a team from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.selectors import team_of_slug
from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.messaging.selectors import webhook_addresses
from apps.messaging.services import connect_number
from apps.messaging.simulated_carrier import made_up_credentials


class Command(BaseCommand):
    help = "Attach a phone number to a team and print the webhook addresses to paste at the carrier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", required=True, metavar="SLUG", help="The team's short name.")
        parser.add_argument("--number", required=True, help="The number, as +12015550123.")
        parser.add_argument(
            "--account-sid", default="", help="The carrier's account; else that of the settings."
        )
        parser.add_argument("--auth-token", default="", help="Its token; else that of the settings.")
        parser.add_argument("--messaging-service-sid", default="", help="Send through this service.")
        parser.add_argument("--label", default="", help="What the team calls the number.")

    def handle(self, *_args: Any, **options: Any) -> None:
        team_id = team_of_slug(options["team"])
        if team_id is None:
            raise CommandError(f"There is no team “{options['team']}”.")
        try:
            with as_team(team_id), transaction.atomic():
                team = Team.objects.select_related("account").get(pk=team_id)
                account_sid, auth_token = _credentials(team, options["account_sid"], options["auth_token"])
                number = connect_number(
                    team=team,
                    phone=parse_phone(options["number"]),
                    account_sid=account_sid,
                    auth_token=auth_token,
                    messaging_service_sid=options["messaging_service_sid"],
                    label=options["label"],
                    now=timezone.now(),
                    # Whoever has the shell says whose it is; the carrier need not be up.
                    is_proven=True,
                )
        except DomainError as error:
            raise CommandError(error.detail) from None
        except DataError:
            raise CommandError("One of the values is too long.") from None
        addresses = webhook_addresses(number)
        self.stdout.write(f"{number.phone} is connected to {team.name}.")
        self.stdout.write("Paste this one at the carrier for phone calls, “A call comes in”:")
        self.stdout.write(addresses.voice)
        # The last two lines, where programs look for them.
        self.stdout.write("And these for incoming messages and for status callbacks:")
        self.stdout.write(addresses.inbound)
        self.stdout.write(addresses.status)


def _credentials(team: Team, account_sid: str, auth_token: str) -> tuple[str, str]:
    if bool(account_sid) != bool(auth_token):
        raise CommandError("--account-sid and --auth-token go together: give both or neither.")
    if account_sid:
        return account_sid, auth_token
    if settings.TWILIO_ACCOUNT_SID:
        return settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN
    if settings.SIMULATED_CARRIER:
        return made_up_credentials(team)
    raise CommandError(
        "Give --account-sid and --auth-token, or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
    )
