"""What a run makes once, it makes once; what a test has committed is taken away once, by the owner of the tables."""

from __future__ import annotations

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase

from apps.accounts.tenancy import as_team
from apps.candidates.models import Tag
from tests import databases
from tests.databases import _in_turn, _migrate_once
from tests.emptying import KEPT, SMALL, all_tables, sizes_of_held, take_away_what_was_committed
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.marks import committed


def test_what_one_worker_has_migrated_no_other_migrates(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(databases, "_make_database", made.append)
    monkeypatch.setattr(databases, "migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == []


def test_where_there_is_none_it_is_made(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(databases, "MIGRATED", "test_pivotcx_of_nobody")
    monkeypatch.setattr(databases, "_make_database", made.append)
    monkeypatch.setattr(databases, "migrate", lambda: made.append("tables"))

    with _in_turn() as server:
        _migrate_once(server)

    assert made == ["test_pivotcx_of_nobody", "tables"]


def test_two_roles_of_one_database_are_emptied_once() -> None:
    class Both(TransactionTestCase):
        databases = ["default", "owner"]

    assert list(Both._databases_names(include_mirrors=False)) == ["default"]


@committed
@pytest.mark.parametrize("turn", ["first", "second"])
def test_nothing_is_left_of_what_was_committed(turn: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_team")
        assert cursor.fetchone() == (0,)
    TeamFactory(name=f"The {turn} team")


@committed
@pytest.mark.parametrize("much", [False, True])
def test_it_is_taken_away_from_each_table_however_much_it_was(much: bool) -> None:
    with connections["owner"].cursor() as cursor:
        # What the tests before have taken back has left its room behind.
        cursor.execute(f"TRUNCATE {', '.join(all_tables())}")
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        CandidateFactory(team=team)
        text_in(connect_test_number(team=team), body="Hello")
        if much:
            Tag.objects.bulk_create(Tag(team=team, name=f"Tag {number}") for number in range(2000))
    assert (max(sizes_of_held().values()) > SMALL) == much

    take_away_what_was_committed()

    assert sizes_of_held() == {}


@committed
def test_what_migrating_has_put_there_stays() -> None:
    kept = f"SELECT {' + '.join(f'(SELECT count(*) FROM {name})' for name in KEPT)}"
    with connections["owner"].cursor() as cursor:
        cursor.execute(kept)
        before = cursor.fetchone()
        take_away_what_was_committed()
        cursor.execute(kept)
        assert cursor.fetchone() == before > (len(all_tables()),)
