"""What an account has and uses, for its owner: the one thing that is told of several teams at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team, User
from apps.reports.selectors.tables import Column, Kind, Table

MONTHS = 12


@dataclass(frozen=True)
class AccountUse:
    """`people` have a place in one team or several; `parts` are those of texts that left this month."""

    teams: int
    people: int
    numbers: int
    parts: int
    tables: tuple[Table, Table]


def owns_account(*, user: User, team: Team) -> bool:
    """Tell whether somebody may know of all teams of the team's account: its owner; without one, its managers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_owns_account(%s, %s)", [user.pk, team.account_id])
        (owns,) = cursor.fetchone() or (False,)
    return bool(owns)


def use_of_account(*, user: User, team: Team, today: date) -> AccountUse | None:
    """Return the teams, people, numbers and texts of the team's account; nothing to whom they are not to be known."""
    months = _months_until(today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reports_teams_of_account(%s, %s)", [user.pk, team.account_id])
        teams = sorted(cursor.fetchall(), key=lambda row: str(row[1]).casefold())
        if not teams:
            return None
        cursor.execute(
            "SELECT * FROM reports_usage_of_account(%s, %s, %s)", [user.pk, team.account_id, months[0]]
        )
        used: dict[tuple[UUID, date, str], int] = {
            (team_id, month, measure): number for team_id, month, measure, number in cursor.fetchall()
        }
    return AccountUse(
        teams=len(teams),
        people=teams[0][-1],
        numbers=sum(numbers for *_, numbers, _ in teams),
        parts=sum(
            number for (_, month, name), number in used.items() if (month, name) == (months[-1], "parts")
        ),
        tables=(_by_team(teams, used, months), _by_month(used, months)),
    )


def _by_team(teams: list[Any], used: dict[tuple[UUID, date, str], int], months: list[date]) -> Table:
    before, now = months[-2:]
    return Table(
        name="teams",
        title="Teams",
        lead="Who has a seat, and what left this month and the one before",
        columns=[
            Column("team", "Team", Kind.TEXT),
            Column("managers", "Managers"),
            Column("members", "Members"),
            Column("restricted", "Restricted"),
            Column("numbers", "Numbers"),
            Column("parts", "Parts this month"),
            Column("parts_before", "Parts last month"),
        ],
        rows=[
            {
                "team": name,
                "managers": managers,
                "members": members,
                "restricted": restricted,
                "numbers": numbers,
                "parts": used.get((team_id, now, "parts"), 0),
                "parts_before": used.get((team_id, before, "parts"), 0),
            }
            for team_id, name, managers, members, restricted, numbers, _ in teams
        ],
        is_open=True,
    )


def _by_month(used: dict[tuple[UUID, date, str], int], months: list[date]) -> Table:
    sums: dict[tuple[date, str], int] = defaultdict(int)
    for (_, month, measure), number in used.items():
        sums[month, measure] += number
    return Table(
        name="months",
        title="Texts by month",
        lead="All teams together; a carrier charges for each part of a text that left",
        columns=[
            Column("month", "Month", Kind.TEXT),
            Column("parts", "Parts", is_drawn=True),
            Column("sent", "Texts sent"),
            Column("received", "Texts received"),
        ],
        rows=[
            {"month": f"{month:%b %Y}"} | {name: sums[month, name] for name in ("parts", "sent", "received")}
            for month in months
        ],
        chart="line",
        is_open=True,
        empty="Nothing was sent in these twelve months.",
    )


def _months_until(today: date) -> list[date]:
    """Return the first days of twelve months, this one last."""
    numbers = range(today.year * 12 + today.month - MONTHS, today.year * 12 + today.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
