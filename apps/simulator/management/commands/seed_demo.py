"""Fills an empty installation with something to try."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.simulator.demo import PASSWORD, seed_demo
from apps.simulator.demo_teams import PLANS
from apps.simulator.registration import register_numbers


class Command(BaseCommand):
    help = "Make demo teams with people, candidates and conversations. What exists already stays as it is."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "Others can reach this site, and everybody knows the password of the demo logins."
            )
        made = seed_demo(now=timezone.now())
        register_numbers()
        self.stdout.write(f"Made: {', '.join(made)}." if made else "The demo teams are there already.")
        logins = dict.fromkeys(email for plan in PLANS for email in plan.people)
        self.stdout.write(f"Logins: {', '.join(logins)}; password: {PASSWORD}")
