"""What the database itself promises, read from its own catalogue."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection
from django.db.models import ForeignKey

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.core.ids import new_id
from tests.architecture.sources import ROOT
from tests.architecture.tenancy.world import owned_models

pytestmark = pytest.mark.usefixtures("one_transaction")

# Tables without a team_id, each with its reason.
WITHOUT_TEAM = {
    "accounts_team": "the team itself: its id is the team (row security, too)",
    "accounts_account": "seen through its teams (row security, too)",
    "accounts_user": "a person may be in several teams",
    "accounts_user_groups": "Django's, of people",
    "accounts_user_user_permissions": "Django's, of people",
    "account_emailaddress": "a person's address",
    "account_emailconfirmation": "a person's address",
    "auth_group": "Django's, not used",
    "auth_group_permissions": "Django's, not used",
    "auth_permission": "Django's, not used",
    "chat_clockmark": "how far the clock has looked",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "django_session": "a person's session",
    "mfa_authenticator": "a person's second factor",
    "usersessions_usersession": "a person's sessions",
}
ROWS_OF_THE_TEAM_ITSELF = {"accounts_team", "accounts_account"}
# The one policy that does not ask for the team: an account is made before its first team.
ASKS_FOR_NO_TEAM = {("accounts_account", "team_insert")}
# Unique in the whole database. It tells a stranger that a value exists: so only what nobody can guess, or must be.
UNIQUE_ACROSS_TEAMS = {
    ("accounts_apikey", ("prefix",)): "random, and looked up before the team is known",
    ("accounts_invitation", ("mailed_hash",)): "the hash of a random token",
    ("accounts_invitation", ("shown_hash",)): "the hash of a random token",
    ("accounts_idempotentrequest", ("api_key_id", "key")): "within a key, and a key is a team's",
    ("chat_trackedlink", ("code",)): "random, and looked up before the team is known",
    ("chat_uploadlink", ("token_hash",)): "the hash of a token that nobody guesses",
    ("feeds_feed", ("token",)): "random, and looked up before the team is known",
    ("hosted_form", ("slug",)): "an address on the web, which says so to anybody",
    ("messaging_number", ("phone",)): "a phone number is hosted once; who connects one proves to own it",
    ("messaging_number", ("token",)): "random, and looked up before the team is known",
}

TO_ITS_TEAM = ("accounts_team", ["team_id"])

OWNED = {model._meta.db_table for model in owned_models()}


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_every_table_has_a_team_or_a_reason() -> None:
    tables = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    with_team = {
        name
        for (name,) in ask(
            "SELECT table_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name = 'team_id'"
        )
    }
    assert tables - with_team == set(WITHOUT_TEAM)
    assert with_team == OWNED


def test_every_owned_table_is_under_row_security() -> None:
    secured = {
        name
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace"
        )
    }
    assert secured == OWNED | ROWS_OF_THE_TEAM_ITSELF


def test_every_policy_asks_for_the_present_team() -> None:
    policies = ask(
        "SELECT tablename, policyname, permissive, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    )
    for table, name, permissive, command, qual, with_check in policies:
        if (table, name) in ASKS_FOR_NO_TEAM:
            continue
        assert permissive == "PERMISSIVE", (table, name)
        conditions = {"SELECT": [qual], "DELETE": [qual], "INSERT": [with_check]}.get(
            command, [qual, with_check]
        )
        for condition in conditions:
            assert "current_setting('app.team'" in (condition or ""), (table, name, command)
    assert {table for table, *_ in policies} == OWNED | ROWS_OF_THE_TEAM_ITSELF


def test_team_id_is_never_empty() -> None:
    nullable = ask(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name = 'team_id' AND is_nullable = 'YES'"
    )
    assert nullable == []


def test_every_foreign_key_between_owned_tables_carries_the_team() -> None:
    alone = [
        (table, name)
        for table, name, parent, columns, parent_columns in _foreign_keys()
        if {table, parent} <= OWNED
        and dict(zip(columns, parent_columns, strict=True)).get("team_id") != "team_id"
    ]
    assert alone == []


def test_every_reference_of_a_model_is_kept_by_the_database() -> None:
    # TeamForeignKey leaves the constraint to the migration (`own_by_team`), which may be forgotten.
    kept = {
        (table, column, parent)
        for table, _, parent, columns, _ in _foreign_keys()
        for column in columns
        if column != "team_id" or parent == "accounts_team"
    } | {(table, "team_id", "accounts_team") for table in _teams_kept_by_parents()}
    wanted = {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models()
        if model.__module__.startswith("apps.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
    }
    assert sorted(wanted - kept) == []


def test_unique_values_are_unique_within_a_team() -> None:
    indexes = ask(
        """
        SELECT t.relname, array_agg(a.attname::text ORDER BY k.ord)
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
        WHERE i.indisunique AND NOT i.indisprimary AND t.relname = ANY(%s)
        GROUP BY i.indexrelid, t.relname
        """,
        sorted(OWNED),
    )
    across = {(table, tuple(columns)) for table, columns in indexes if "team_id" not in columns}
    assert across == set(UNIQUE_ACROSS_TEAMS)


def test_the_serving_role_is_an_ordinary_one() -> None:
    [rights] = ask(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication "
        "FROM pg_roles WHERE rolname = current_user"
    )
    assert not any(rights)
    assert ask("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert ask("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole") == []
    assert ask("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []
    assert ask("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]


def test_the_serving_role_cannot_empty_or_alter_a_table() -> None:
    more = ask(
        "SELECT tablename, privilege FROM pg_tables, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege "
        "WHERE schemaname = 'public' "
        "AND has_table_privilege(current_user, 'public.' || quote_ident(tablename), privilege)"
    )
    assert more == []


def test_the_serving_role_does_not_say_what_has_been_migrated() -> None:
    may_write = ask(
        "SELECT privilege FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS privilege "
        "WHERE has_table_privilege(current_user, 'public.django_migrations', privilege)"
    )
    assert may_write == []


def test_a_team_stays_in_its_account(team) -> None:
    # It is seen to share the opt-outs of its account's other teams.
    with as_team(team.pk), pytest.raises(ProgrammingError, match="a team stays in its account"):
        Team.objects.filter(pk=team.pk).update(account_id=new_id())


def test_the_functions_that_look_across_teams_are_those_that_are_explained() -> None:
    text = (ROOT / "docs" / "adr" / "0001-tenancy.md").read_text()
    explained = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    functions = ask(
        """
        SELECT p.proname, p.proconfig FROM pg_proc p
        WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        """
    )
    assert {name for name, _ in functions} == explained
    for name, config in functions:
        assert "search_path=public, pg_temp" in (config or []), name


def _foreign_keys() -> list[tuple[str, str, str, list[str], list[str]]]:
    """Return table, name, parent, columns and the parent's columns of every foreign key."""
    found: list[Any] = ask(
        """
        SELECT child.relname, c.conname, parent.relname,
            ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(n, i)
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i),
            ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(n, i)
                  JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i)
        FROM pg_constraint c
        JOIN pg_class child ON child.oid = c.conrelid
        JOIN pg_class parent ON parent.oid = c.confrelid
        WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        """
    )
    return found


def _teams_kept_by_parents() -> set[str]:
    """Return the tables of which each row has a parent of its own team, whose team is kept by a key of its own."""
    itself = {table for table, _, parent, columns, _ in _foreign_keys() if (parent, columns) == TO_ITS_TEAM}
    never_without = set(
        ask(
            "SELECT table_name::text, column_name::text FROM information_schema.columns "
            "WHERE table_schema = 'public' AND is_nullable = 'NO'"
        )
    )
    return {
        table
        for table, _, parent, columns, parent_columns in _foreign_keys()
        if parent in itself
        and ("team_id", "team_id") in zip(columns, parent_columns, strict=True)
        and all((table, column) in never_without for column in columns)
    }


def test_only_the_serving_role_may_call_what_looks_across_teams() -> None:
    open_to = ask(
        """
        SELECT p.proname, granted.grantee::regrole::text
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
        WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
            AND granted.grantee NOT IN (p.proowner, current_user::regrole)
        """
    )
    assert open_to == []
