"""The two database roles: the owner migrates, an ordinary role serves and can do no more than it must."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg2
from psycopg2 import errors, sql

from pivotcx.errors import StartError

Cursor = psycopg2.extensions.cursor


def runtime_url(owner_url: str, *, secret_key: str) -> str:
    """Return the address of the same database for the runtime role that we make."""
    parts = urlsplit(owner_url)
    role = f"{unquote(parts.path.lstrip('/'))}_runtime"
    password = hmac.new(secret_key.encode(), b"database runtime role", hashlib.sha256).hexdigest()
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role, safe='')}:{password}@{host}").geturl()


def prepare_runtime_role(owner_url: str, runtime_url: str) -> None:
    """Make the runtime role, or bring it up to date, and let it read and write what the owner makes."""
    runtime = urlsplit(runtime_url)
    role, password = unquote(runtime.username or ""), unquote(runtime.password or "")
    if role == unquote(urlsplit(owner_url).username or ""):
        raise StartError(
            f"The database is owned and served by one role ({role}). Row security does not bind an owner: "
            "name the owner in DATABASE_URL, or in DATABASE_OWNER_URL beside a runtime role in DATABASE_URL."
        )
    connection = psycopg2.connect(owner_url, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            # Two starts at once would both find no role.
            cursor.execute("select pg_advisory_xact_lock(hashtext('pivotcx runtime role'))")
            _make_role(cursor, role=role, password=password)
            _grant(cursor, role=role)
    finally:
        connection.close()
    try:
        psycopg2.connect(runtime_url, connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].rpartition("FATAL:")[2].strip()
        raise StartError(f"The serving role {role} cannot log in: {reason}") from None


def _make_role(cursor: Cursor, *, role: str, password: str) -> None:
    """Make the serving role, or look at one that somebody else made. Only our own is ever changed."""
    cursor.execute(
        "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or not rolcanlogin, "
        "%s = current_database() || '_runtime' from pg_roles where rolname = %s",
        [role, role],
    )
    found = cursor.fetchone()
    is_mighty, is_ours = found or (False, True)
    if not is_ours:
        if is_mighty:
            raise StartError(
                f"The serving role {role} may do too much, or may not log in. Name an ordinary one in DATABASE_URL: "
                "no superuser, and without BYPASSRLS, CREATEDB and CREATEROLE."
            )
        return
    verb = "create" if found is None else "alter"
    # An owner that is no superuser may not even say NOSUPERUSER about a role; a new role has no such right.
    rights = "login nosuperuser nobypassrls nocreatedb nocreaterole" if is_mighty else "login"
    statement = sql.SQL(f"{verb} role {{}} {rights} password %s").format(sql.Identifier(role))
    cursor.execute("savepoint before_role")
    try:
        cursor.execute(statement, [password])
    except errors.InsufficientPrivilege:
        cursor.execute("rollback to savepoint before_role")
        if found is None or is_mighty:
            raise StartError(
                f"The owner of the database may not make the runtime role. As a superuser, run: "
                f"{verb} role \"{role}\" {rights} password '…'; with the password of DATABASE_URL, and name it there "
                "with the owner in DATABASE_OWNER_URL."
            ) from None
        # It stands and is ordinary; its password is its maker's affair.


def _grant(cursor: Cursor, *, role: str) -> None:
    cursor.execute("select current_database(), current_user")
    found = cursor.fetchone()
    assert found is not None  # noqa: S101  A query without a table answers one row.
    defaults = "alter default privileges for role {owner} in schema public grant"
    names = {
        "database": sql.Identifier(found[0]),
        "owner": sql.Identifier(found[1]),
        "role": sql.Identifier(role),
    }
    for statement in (
        "grant connect on database {database} to {role}",
        "grant usage on schema public to {role}",
        "grant select, insert, update, delete on all tables in schema public to {role}",
        "grant usage, select on all sequences in schema public to {role}",
        defaults + " select, insert, update, delete on tables to {role}",
        defaults + " usage, select on sequences to {role}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))
    _keep_views_for_reading(cursor, role=names["role"])
    _keep_functions_for(cursor, role=names["role"])
    cursor.execute("select to_regclass('public.django_migrations') is not null")
    if cursor.fetchone() == (True,):
        # What has been migrated, only the owner says.
        revoke = "revoke insert, update, delete on public.django_migrations from {role}"
        cursor.execute(sql.SQL(revoke).format(**names))


def _keep_views_for_reading(cursor: Cursor, *, role: sql.Identifier) -> None:
    """Take back what a grant on all tables says of views: through them one would write with the owner's rights."""
    cursor.execute("select viewname from pg_views where schemaname = 'public' and viewowner = current_user")
    for (view,) in cursor.fetchall():
        revoke = sql.SQL("revoke insert, update, delete on public.{} from {}")
        cursor.execute(revoke.format(sql.Identifier(view), role))


def _keep_functions_for(cursor: Cursor, *, role: sql.Identifier) -> None:
    """Let nobody but the serving role call what runs with the owner's rights: by itself PostgreSQL lets everybody."""
    cursor.execute(
        "select p.oid::regprocedure::text from pg_proc p "
        "where p.prosecdef and p.pronamespace = 'public'::regnamespace and pg_get_userbyid(p.proowner) = current_user"
    )
    for (function,) in cursor.fetchall():
        # As PostgreSQL itself writes the name and its arguments.
        named = sql.SQL(function)
        cursor.execute(sql.SQL("revoke execute on function {} from public").format(named))
        cursor.execute(sql.SQL("grant execute on function {} to {}").format(named, role))


def database_url_of(settings: dict[str, Any]) -> str:
    """Return Django's database settings as an address."""
    user, password = (quote(str(settings[name] or ""), safe="") for name in ("USER", "PASSWORD"))
    host = settings["HOST"] or "localhost"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{user}:{password}@{host}{port}/{quote(settings['NAME'])}"
