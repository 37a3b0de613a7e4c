"""Questions whose statement is made once: each time they are asked with what is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.core.prepared import prepared
from apps.messaging.models import Number
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.messaging import AUTH_TOKEN, connect_test_number
from tests.marks import committed


@prepared
def people_called(team: UUID, name: str, since: datetime) -> QuerySet[Candidate]:
    return Candidate.objects.filter(team=team, first_name=name, created_at__gte=since).order_by("pk")


@prepared
def phones_among(team: UUID, phones: list[str]) -> QuerySet[Candidate, str]:
    return Candidate.objects.filter(team=team, phone__among=phones).values_list("phone", flat=True)


@prepared
def locked(team: UUID) -> QuerySet[Candidate]:
    return Candidate.objects.filter(team=team).select_for_update(of=("self",), no_key=True)


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_it_finds_what_django_finds(team):
    ann = CandidateFactory(team=team, first_name="Ann", custom={"shift": "night"})
    CandidateFactory(team=team, first_name="Bob")

    [found] = people_called(team=team.pk, name="Ann", since=LONG_AGO)

    assert (found, found.custom, found.created_at) == (ann, {"shift": "night"}, ann.created_at)
    assert people_called(team=team.pk, name="Ann", since=datetime(2100, 1, 1, tzinfo=UTC)) == []
    assert phones_among(team=team.pk, phones=[ann.phone, "+12015550000"]) == [ann.phone]


def test_what_belongs_to_a_row_comes_along_and_secrets_are_read(team):
    number = connect_test_number(team=team)

    @prepared
    def called(token: str) -> QuerySet[Number]:
        return Number.objects.filter(token=token).select_related("team__account")

    [found] = called(token=number.token)

    with transaction.atomic():
        assert (found.auth_token, found.team.account.pk) == (AUTH_TOKEN, team.account_id)


def test_a_row_that_was_found_can_be_changed(team):
    CandidateFactory(team=team, first_name="Ann")
    [found] = people_called(team=team.pk, name="Ann", since=LONG_AGO)

    found.first_name = "Anne"
    found.save()

    assert people_called(team=team.pk, name="Ann", since=LONG_AGO) == []
    assert people_called(team=team.pk, name="Anne", since=LONG_AGO) == [found]


@committed
def test_it_is_asked_on_the_connection_and_for_the_team_of_whoever_asks():
    teams = [TeamFactory(), TeamFactory()]
    for team in teams:
        with as_team(team.pk), transaction.atomic():
            CandidateFactory(team=team, first_name=team.name)
    heard: dict[UUID, list[str]] = {}

    def ask(mine, name: str) -> None:
        with as_team(mine.pk), transaction.atomic():
            rows = [*people_called(team=teams[0].pk, name=name, since=LONG_AGO)]
            heard[mine.pk] = [row.first_name for row in rows]
        connection.close()

    threads = [Thread(target=ask, args=(team, teams[0].name)) for team in teams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert heard == {teams[0].pk: [teams[0].name], teams[1].pk: []}


@committed
def test_rows_are_locked_in_a_transaction_only():
    team = TeamFactory()
    with as_team(team.pk):
        with transaction.atomic():
            assert locked(team=team.pk) == []
        with pytest.raises(TransactionManagementError):
            locked(team=team.pk)


def test_a_parameter_that_is_not_asked_by_is_told(team):
    @prepared
    def careless(team: UUID, name: str) -> QuerySet[Candidate]:
        return Candidate.objects.filter(team=team)

    with pytest.raises(TypeError, match="careless does not ask by name"):
        careless(team=team.pk, name="Ann")


def test_its_statement_is_made_once(team, monkeypatch):
    made: list[str] = []
    as_sql = SQLCompiler.as_sql

    def noted(self, *args, **kwargs):
        made.append(self.query.model.__name__)
        return as_sql(self, *args, **kwargs)

    @prepared
    def called(team: UUID, name: str) -> QuerySet[Candidate]:
        return Candidate.objects.filter(team=team, first_name=name)

    monkeypatch.setattr(SQLCompiler, "as_sql", noted)
    for name in ("Ann", "Bob", "Cleo"):
        called(team=team.pk, name=name)

    assert made == ["Candidate"]
