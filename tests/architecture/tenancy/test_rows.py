"""Row security by itself: no query here names a team, as if every filter had been forgotten."""

from __future__ import annotations

import copy
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from apps.accounts.models import Account, Team
from apps.accounts.tenancy import as_team
from apps.messaging.models import OptOut
from tests.architecture.tenancy.world import RECIPES, World, owned_models

MODELS = pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
# Who says STOP to one team may mean the others of the account, too.
SEEN_BY_SISTERS = {OptOut}


@MODELS
def test_a_team_sees_and_changes_only_its_own_rows(
    model: type[Model], ours: World, theirs: World, sisters: World
) -> None:
    for other in (theirs, sisters):
        if other is sisters and model in SEEN_BY_SISTERS:
            continue
        before = other.snapshot()
        foreign = other.row(model)
        with as_team(ours.team.pk):
            _is_out_of_sight(model, ours, foreign)
            _is_out_of_reach(model, foreign)
            _cannot_be_slipped_in(model, foreign)
            _cannot_be_moved(model, ours, other)
        assert other.snapshot() == before


@MODELS
def test_without_a_team_there_is_nothing(model: type[Model], ours: World) -> None:
    with as_team(None), transaction.atomic():
        assert not model._default_manager.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            _insert(ours.row(model))


def test_teams_and_accounts_show_themselves_only(ours: World, theirs: World, sisters: World) -> None:
    with as_team(ours.team.pk), transaction.atomic():
        assert list(Team.objects.values_list("pk", flat=True)) == [ours.team.pk]
        assert list(Account.objects.values_list("pk", flat=True)) == [ours.team.account_id]
        for other in (theirs, sisters):
            assert not Team.objects.filter(pk=other.team.pk).update(name="Taken")
            assert not Team.objects.filter(pk=other.team.pk).delete()[0]
        assert not Account.objects.filter(pk=theirs.team.account_id).update(name="Taken")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Team.objects.filter(pk=ours.team.pk).update(id=theirs.team.pk)
    with as_team(None), transaction.atomic():
        assert not Team.objects.exists()
        assert not Account.objects.exists()


def test_an_opt_out_is_seen_in_its_account_and_nowhere_else(
    ours: World, theirs: World, sisters: World
) -> None:
    with as_team(ours.team.pk), transaction.atomic():
        seen = set(OptOut.objects.values_list("team", flat=True))
    assert seen == {ours.team.pk, sisters.team.pk}


def test_every_owned_model_has_a_recipe() -> None:
    assert set(RECIPES) == set(owned_models())


def _is_out_of_sight(model: type[Model], ours: World, foreign: Model) -> None:
    seen = set(model._default_manager.values_list("pk", flat=True))
    assert ours.row(model).pk in seen
    assert foreign.pk not in seen


def _is_out_of_reach(model: type[Model], foreign: Model) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (
            f"UPDATE {table} SET team_id = team_id WHERE id = %s",
            f"DELETE FROM {table} WHERE id = %s",
        ):
            cursor.execute(statement, [foreign.pk])
            assert cursor.rowcount == 0


def _cannot_be_slipped_in(model: type[Model], foreign: Model) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        _insert(foreign)


def _cannot_be_moved(model: type[Model], ours: World, other: World) -> None:
    """A row cannot be given away: it is refused, or the table is append-only and nothing happens."""
    moved, refusal = 0, "row-level security"
    try:
        with transaction.atomic():
            moved = model._default_manager.filter(pk=ours.row(model).pk).update(team=other.team.pk)
    except DatabaseError as error:
        refusal = str(error)
    assert moved == 0
    assert re.search("row-level security|messaging_optout_account_of_team", refusal)


def _insert(row: Model) -> None:
    twin = copy.copy(row)
    field = twin._meta.pk
    twin.pk = field.get_default() if field.has_default() else None
    twin.save(force_insert=True)
