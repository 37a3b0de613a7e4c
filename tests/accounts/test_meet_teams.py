"""A team that the planner has not met is empty to it, and it plans to read all of it for each of its rows."""

from __future__ import annotations

from django.db import connection, connections, transaction

from apps.accounts.services import meet_teams
from apps.accounts.tenancy import as_team
from apps.candidates.models import Tag
from tests.factories.accounts import TeamFactory
from tests.marks import committed


def write_tags(team, count):
    with as_team(team.pk), transaction.atomic(), connection.cursor() as cursor:
        Tag.objects.bulk_create(Tag(team=team, name=f"Tag {number}") for number in range(count))
        # The count of what has changed, which is else told some seconds later.
        cursor.execute("SELECT pg_stat_force_next_flush()")


def guessed(team):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT accounts_guessed_rows('candidates_tag', %s)", [team.pk])
        return cursor.fetchone()[0]


@committed
def test_a_team_that_the_planner_takes_for_empty_is_met() -> None:
    known, new = TeamFactory(), TeamFactory()
    write_tags(known, 2_000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE candidates_tag")
    assert meet_teams(large=1_000) == []
    write_tags(new, 300)
    assert guessed(new) == 0

    assert meet_teams(large=1_000) == ["candidates_tag"]

    assert 250 < guessed(new) < 350
    assert meet_teams(large=1_000) == []
