"""The two database roles, asked of PostgreSQL itself."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg2
import pytest
from psycopg2 import errors

from pivotcx.embedded import throwaway_postgres
from pivotcx.errors import StartError
from pivotcx.roles import prepare_runtime_role, runtime_url

Connection = psycopg2.extensions.connection


@pytest.fixture(scope="module")
def owner_url() -> Iterator[str]:
    with throwaway_postgres() as server:
        yield server.url


@pytest.fixture
def owner(owner_url: str) -> Iterator[Connection]:
    yield from connected(owner_url)


@pytest.fixture
def runtime(owner_url: str, owner: Connection) -> Iterator[Connection]:
    url = runtime_url(owner_url, secret_key="key")
    prepare_runtime_role(owner_url, url)
    with owner.cursor() as cursor:
        cursor.execute("drop table if exists texts")
        cursor.execute("create table texts (id int generated always as identity, body text)")
    yield from connected(url)


def connected(url: str) -> Iterator[Connection]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    yield connection
    connection.close()


def test_the_runtime_role_reads_and_writes_what_the_owner_makes_later(runtime: Connection) -> None:
    with runtime.cursor() as cursor:
        cursor.execute("insert into texts (body) values ('Hi')")
        cursor.execute("update texts set body = 'Hello'")
        cursor.execute("select body from texts")

        assert cursor.fetchall() == [("Hello",)]


@pytest.mark.parametrize(
    "statement",
    ["truncate texts", "drop table texts", "alter table texts add more int", "create table more (id int)",
     "create role more", "create database more"],
)  # fmt: skip
def test_the_runtime_role_changes_no_structure(runtime: Connection, statement: str) -> None:
    with runtime.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_the_runtime_role_is_an_ordinary_one(runtime: Connection) -> None:
    with runtime.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole "
            "from pg_roles where rolname = current_user"
        )

        assert cursor.fetchone() == (False, False, False, False)


def test_a_new_secret_key_gives_the_role_a_new_password(owner_url: str, runtime: Connection) -> None:
    changed = runtime_url(owner_url, secret_key="another key")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(changed)

    prepare_runtime_role(owner_url, changed)

    psycopg2.connect(changed).close()


def test_an_owner_that_may_not_make_roles_is_told_what_a_superuser_should_run(
    owner_url: str, owner: Connection
) -> None:
    with owner.cursor() as cursor:
        cursor.execute("create role modest login password 'modest'")
    modest = "postgresql://modest:modest@" + owner_url.partition("@")[2]

    with pytest.raises(StartError, match='run: create role "other_runtime" login password'):
        prepare_runtime_role(modest, modest.replace("modest:modest", "other_runtime:x"))


def test_one_role_for_both_is_refused(owner_url: str) -> None:
    with pytest.raises(StartError, match="Row security does not bind an owner"):
        prepare_runtime_role(owner_url, owner_url)


def test_a_role_that_somebody_else_made_is_looked_at_and_never_changed(
    owner_url: str, owner: Connection
) -> None:
    with owner.cursor() as cursor:
        cursor.execute("create role servant login password 'its own'")

    prepare_runtime_role(owner_url, with_role(owner_url, "servant:its%20own"))
    with pytest.raises(
        StartError, match="The serving role servant cannot log in: password authentication failed"
    ):
        prepare_runtime_role(owner_url, with_role(owner_url, "servant:another"))

    psycopg2.connect(with_role(owner_url, "servant:its%20own")).close()


def test_a_mighty_role_is_refused_and_keeps_its_rights(owner_url: str, owner: Connection) -> None:
    with owner.cursor() as cursor:
        cursor.execute("create role mighty login createdb password 'x'")

        with pytest.raises(StartError, match="The serving role mighty may do too much"):
            prepare_runtime_role(owner_url, with_role(owner_url, "mighty:x"))

        cursor.execute("select rolcreatedb from pg_roles where rolname = 'mighty'")
        assert cursor.fetchone() == (True,)


def with_role(url: str, role: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}").geturl()
