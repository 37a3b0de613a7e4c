"""Views read with their owner's rights: each must show what row security would, and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Model

from apps.accounts.tenancy import as_team
from tests.architecture.tenancy.world import World, owned_models

# The whole of what may follow the columns: one owned table, and the policy's condition. In other words than the
# policy's, or the planner would take it for that and keep the text from its indexes.
SHOWN = re.compile(
    r" FROM (?P<table>\w+) WHERE "
    r"\(team_id = \(NULLIF\(\(current_setting\('app\.team'::text, true\) \|\| ''::text\), ''::text\)\)::uuid\);"
)
TABLES = {model._meta.db_table: model for model in owned_models()}
VIEWS = [model for model in apps.get_models() if not model._meta.managed]
EACH_VIEW = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view._meta.label)


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def shown(view: type[Model]) -> set[Any]:
    return set(view._default_manager.values_list("pk", flat=True))


def table_of(view: type[Model]) -> type[Model]:
    [(definition,)] = ask("SELECT pg_get_viewdef(%s::regclass)", view._meta.db_table)
    return TABLES[SHOWN.search(" ".join(definition.split()))["table"]]  # type: ignore[index]


@pytest.mark.usefixtures("one_transaction")
def test_every_view_asks_for_the_present_team_and_for_nothing_else() -> None:
    views = ask(
        "SELECT relname, relkind, pg_get_viewdef(oid) FROM pg_class "
        "WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    assert {name for name, *_ in views} == {view._meta.db_table for view in VIEWS}
    for name, kind, definition in views:
        assert kind == "v", f"{name} keeps rows of all teams"
        columns, _, _ = (text := " ".join(definition.split())).partition(" FROM ")
        found = SHOWN.fullmatch(text.removeprefix(columns))
        assert found, name
        assert found["table"] in TABLES
        assert "SELECT" not in columns.removeprefix("SELECT"), f"{name} has a column of another table"


@pytest.mark.usefixtures("one_transaction")
def test_the_serving_role_may_read_views_and_no_more() -> None:
    more = ask(
        "SELECT viewname, privilege FROM pg_views, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS privilege "
        "WHERE schemaname = 'public' "
        "AND has_table_privilege(current_user, 'public.' || quote_ident(viewname), privilege)"
    )
    assert more == []


@EACH_VIEW
def test_a_view_shows_a_team_its_own_rows(
    view: type[Model], ours: World, theirs: World, sisters: World
) -> None:
    for world in (ours, theirs, sisters):
        with as_team(world.team.pk), transaction.atomic():
            rows = set(table_of(view)._default_manager.values_list("pk", flat=True))
            assert rows
            assert shown(view) == rows


@EACH_VIEW
def test_a_view_shows_nothing_to_nobody(view: type[Model], ours: World) -> None:
    with as_team(None), transaction.atomic():
        assert shown(view) == set()


@EACH_VIEW
def test_nothing_is_written_through_a_view(view: type[Model], ours: World) -> None:
    with as_team(ours.team.pk), transaction.atomic():
        for write in (lambda rows: rows.delete(), lambda rows: rows.update(id=None)):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                write(view._default_manager.all())


def test_a_view_that_forgets_the_team_would_be_found() -> None:
    # Once more what is asked above, of a view as one might write it.
    for forgotten in ("", " WHERE true", " WHERE team_id = (SELECT id FROM accounts_team LIMIT 1)"):
        with connections["owner"].cursor() as cursor, transaction.atomic("owner"):
            cursor.execute(f"CREATE VIEW careless AS SELECT id FROM candidates_candidate{forgotten}")
            cursor.execute("SELECT pg_get_viewdef('careless'::regclass)")
            [definition] = cursor.fetchone()
            transaction.set_rollback(True, "owner")
        assert not SHOWN.search(" ".join(definition.split()))
