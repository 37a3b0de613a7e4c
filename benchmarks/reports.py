"""What it takes to look at reports when a team has twenty times as many texts; and to count a day of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import process_time

import time_machine

from benchmarks.data import filled_database, migrated_database, serving_from
from benchmarks.result import Result, median_ms

# Five texts each, half of them of the team that is looked at.
SMALL, LARGE = 4_000, int(os.environ.get("PEOPLE", "80000"))
NOW = datetime(2026, 6, 10, 18, tzinfo=UTC)
PAGES = {
    "overview": "",
    "a year": "?from=2025-06-11&to=2026-06-10",
    "sources": "source/",
    "failures": "delivery/",
}
GOAL, AT_MOST = 1.5, 50.0


def run() -> Iterator[Result]:
    with migrated_database() as owner_url, time_machine.travel(NOW, tick=True):
        databases = {people: filled_database(owner_url, people=people, now=NOW) for people in (SMALL, LARGE)}
        looks = {}
        for people, database in databases.items():
            with serving_from(database):
                looks[people], texts = _looks()
            print(f"        {texts:,} texts, load {os.getloadavg()[0]:.1f}")
        for name in PAGES:
            # In turns, or a busy machine decides.
            taken = {}
            for people, database in databases.items():
                with serving_from(database):
                    looks[people][name]()
                    worked = process_time()
                    taken[people] = median_ms(looks[people][name])
                    worked = (process_time() - worked) * 1000 / 5
            beside, value = taken[SMALL], taken[LARGE]
            print(f"        {name}: {worked:.0f} ms in the program; load {os.getloadavg()[0]:.1f}")
            yield Result(
                name=f"reports, {name}",
                value=value,
                unit="ms",
                floor=beside,
                goal=f"<= {GOAL} of that of {SMALL:,} people, or {AT_MOST:.0f} ms",
                holds=value <= max(GOAL * beside, AT_MOST),
            )


def _looks() -> tuple[dict[str, Callable[[], object]], int]:
    """Count all days of the largest team, and return what asks for each page of it."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    from apps.accounts.models import Membership, Team
    from apps.accounts.selectors import team_of_slug
    from apps.accounts.tenancy import as_team
    from apps.chat.models import Message
    from apps.reports.models import ReportDay
    from apps.reports.services import recount_all

    team_id = team_of_slug("bench-01")
    assert team_id is not None
    for _ in recount_all(team_id=team_id, now=NOW):
        pass
    with as_team(team_id), transaction.atomic():
        team = Team.objects.get(pk=team_id)
        texts = Message.objects.filter(team=team).count()
        days = ReportDay.objects.filter(team=team)
        print(
            f"        {days.count()} days, the slowest counted in {max(days.values_list('took', flat=True))} ms"
        )
        user, _ = get_user_model().objects.get_or_create(email="reports@bench.test")
        Membership.objects.get_or_create(team=team, user=user, defaults={"role": Membership.Role.MANAGER})
    client = Client()
    client.force_login(user)

    def look(page: str) -> Callable[[], object]:
        def ask() -> None:
            answer = client.get(f"/reports/{page}")
            assert answer.status_code == 200, answer.status_code

        return ask

    return {name: look(page) for name, page in PAGES.items()}, texts
