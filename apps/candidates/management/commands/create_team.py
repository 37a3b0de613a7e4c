"""Begins a customer: account, team, and the invitation of its first manager."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import DataError, transaction
from django.utils import timezone

from apps.accounts.mail import mailed_link
from apps.accounts.models import Membership, Team
from apps.accounts.selectors import team_of_slug
from apps.accounts.services import create_team, invite
from apps.accounts.tenancy import as_team
from apps.candidates.services import create_built_in_statuses
from apps.core.errors import DomainError
from apps.messaging.services import heed_opt_outs_of


class Command(BaseCommand):
    help = (
        "Create an account with a team, invite its manager, and print the invitation link on the last line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="The team's name, as people see it.")
        parser.add_argument("--slug", required=True, help="The team's short name for commands.")
        parser.add_argument("--manager", required=True, metavar="EMAIL", help="Who will manage the team.")
        parser.add_argument(
            "--after",
            metavar="SLUG",
            help="What is left of a team that has left, as `delete_team` names it: the new one is of its account, "
            "and texts nobody who refused its texts.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["name"].strip():
            raise CommandError("A team needs a name.")
        try:
            validate_slug(options["slug"])
            validate_email(options["manager"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        before = _left(options["after"]) if options["after"] else None
        account = before.account if before else None
        try:
            with transaction.atomic():
                team = create_team(name=options["name"], slug=options["slug"], account=account)
                with as_team(team.pk):
                    create_built_in_statuses(team=team)
                    if before:
                        heed_opt_outs_of(rest=before, team=team)
                    invitation = invite(
                        team=team,
                        email=options["manager"],
                        role=Membership.Role.MANAGER,
                        invited_by=None,
                        now=timezone.now(),
                    )
        except DomainError as error:
            raise CommandError(error.detail) from None
        except DataError:
            raise CommandError("One of the values is too long.") from None
        self.stdout.write(
            f"Created the team “{team.name}”. {options['manager']} can accept here, within 7 days:"
        )
        self.stdout.write(mailed_link(invitation))


def _left(slug: str) -> Team:
    """Return what is left of a team, with its account."""
    with as_team(team_of_slug(slug)), transaction.atomic():
        found = Team.objects.select_related("account").exclude(gone_at=None).first()
    if found is None:
        raise CommandError(f"No team has left “{slug}”; `delete_team` says what is left of one.")
    return found
