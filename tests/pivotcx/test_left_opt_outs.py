"""Whoever said STOP to a team that has left is texted by no other of its account, and nobody reads who it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.selectors import sisters, team_of_slug
from apps.accounts.tenancy import as_team
from apps.handoffs.selectors import sister_teams
from apps.messaging.gate import OPTED_OUT, Refusal, refusal_for
from apps.messaging.models import Number, OptOut
from apps.messaging.services import forget_phone, opt_in, opt_out
from apps.reports.selectors import use_of_account
from tests.factories.accounts import TeamFactory, UserFactory
from tests.factories.chat import ConversationFactory, new_phone, text_in
from tests.factories.messaging import connect_test_number
from tests.marks import committed
from tests.pivotcx.gone import ask, files, tables_that_know

__all__ = ["files"]
pytestmark = committed


@pytest.fixture
def ours(transactional_db: None, files: Path) -> Team:
    return TeamFactory(name="Those who leave", slug="leaving")


@pytest.fixture
def sister(ours: Team) -> Team:
    return TeamFactory(name="Those who stay", slug="staying", account=ours.account)


@contextmanager
def within(team: Team) -> Iterator[None]:
    with as_team(team.pk), transaction.atomic():
        yield


def stop(team: Team, phone: str) -> None:
    with within(team):
        opt_out(
            team=team, phone=phone, source=OptOut.Source.KEYWORD, wording="STOP, says Ann", now=timezone.now()
        )


def leave() -> str:
    said = StringIO()
    call_command("delete_team", "leaving", name="Those who leave", stdout=said)
    return said.getvalue()


def refusal(team: Team, phone: str) -> Refusal | None:
    """Ask the gate of a team as one who has just come."""
    with within(team):
        fresh = Team.objects.select_related("account").get(pk=team.pk)
        number = connect_test_number(team=fresh)
        return refusal_for(team=fresh, number=number, phone=phone, now=timezone.now())


def test_who_refused_is_refused_by_the_sisters_and_stands_nowhere(ours, sister):
    phone, other, erased, back = (new_phone() for _ in range(4))
    for each in (phone, erased, back):
        stop(ours, each)
    with within(ours):
        forget_phone(team=ours, phone=erased)
        opt_in(team=ours, phone=back, method="keyword", wording="START", now=timezone.now())

    said = leave()

    assert "2 opt-outs kept under hashes" in said
    assert refusal(sister, phone) == refusal(sister, erased) == OPTED_OUT
    assert refusal(sister, other) is refusal(sister, back) is None
    assert tables_that_know(*(each.removeprefix("+") for each in (phone, erased, back)), "says Ann") == {}


def test_a_sister_who_knows_the_phone_sees_it_where_filters_look(ours, sister):
    phone = new_phone()
    stop(ours, phone)
    with within(sister):
        ConversationFactory(team=sister, phone=phone)

    leave()

    with within(sister):
        assert OptOut.objects.in_force().filter(team=sister, phone=phone, wording="").count() == 1
    assert refusal(sister, phone) == OPTED_OUT


def test_where_a_stop_binds_one_team_only_a_sister_is_not_bound_and_a_successor_is(ours, sister):
    phone = new_phone()
    stop(ours, phone)
    ask("UPDATE accounts_account SET opt_out_scope = 'team' RETURNING 1")

    said = leave()
    (rest,) = re.findall(r"gone-\w+", said)
    call_command("create_team", "Those who come", slug="leaving", manager="new@example.test", after=rest)

    with as_team(team_of_slug("leaving")), transaction.atomic():
        successor = Team.objects.select_related("account").get()
    assert successor.account_id == ours.account_id
    assert refusal(successor, phone) == OPTED_OUT
    assert refusal(sister, phone) is None
    assert tables_that_know(phone) == {}


def test_a_team_that_has_not_left_has_no_successor(ours):
    for slug in ("leaving", "nowhere"):
        with pytest.raises(CommandError, match="No team has left"):
            call_command("create_team", "Another", slug="another", manager="new@example.test", after=slug)
    assert team_of_slug("another") is None


def test_start_to_a_sister_is_heeded_and_nothing_is_written_for_who_has_left(ours, sister):
    phone = new_phone()
    stop(ours, phone)
    leave()
    with within(sister):
        connect_test_number(team=sister)
        # With a team that is read anew, as each call of the carrier does.
        text_in(Number.objects.select_related("team__account").get(), phone=phone, body="START")

    assert refusal(sister, phone) is None
    ((rest,),) = ask("SELECT id FROM accounts_team WHERE gone_at IS NOT NULL")
    assert ask("SELECT 1 FROM messaging_consentevent WHERE team_id = %s", rest) == []


def test_what_is_left_is_no_team_to_work_with(ours, sister):
    owner = UserFactory()
    ask("UPDATE accounts_account SET owner_id = %s RETURNING 1", owner.pk)
    with within(sister):
        assert [each.pk for each in sister_teams()] == sisters() == [ours.pk]
        assert use_of_account(user=owner, team=sister, today=timezone.now().date()).teams == 2

    leave()

    with within(sister):
        assert sister_teams() == sisters() == []
        assert use_of_account(user=owner, team=sister, today=timezone.now().date()).teams == 1
