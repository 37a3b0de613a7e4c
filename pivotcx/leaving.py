"""A team leaves: its rows go in one transaction, then its files. What is left is a row that says so.

It is done as the owner of the tables, who sees every row and may delete from the logs, too. That row is of the same
account and has an id of its own, which no page, worker or program knows: whatever is on its way for the team finds no
team to write for, as the foreign keys say. docs/adr/0031 says what stays, and why.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import OperationalError, connections, transaction
from psycopg2.errors import DeadlockDetected, LockNotAvailable

from apps.accounts.models import Membership, Team
from apps.accounts.sockets import end_sockets_after_commit
from apps.core.ids import new_id
from apps.core.words import counted
from apps.messaging.services import leave_opt_outs
from pivotcx.backup import ensure_owner, stored_files
from pivotcx.closing import close_logins, people_named

OWNER = "owner"
# What is left of a team is called so, and by the id that its folder of files has.
LEFT = "gone-"
# Whoever works in the team at this moment holds some of its rows, and waits for us while we wait for them.
TRIES, PATIENCE = 5, "30s"

# As a worker takes them: the number before all else. Whoever claims texts after us finds no number.
LOCK_NUMBERS = """
    SELECT FROM messaging_number AS n JOIN accounts_team AS t ON t.id = n.team_id
    WHERE t.slug = %s ORDER BY n.id FOR UPDATE OF n
"""
# As when somebody is erased: a team of the account that knows such a phone keeps what binds it where filters look.
TELL_SISTERS = """
    INSERT INTO messaging_optout (id, created_at, team_id, account_id, phone, source, wording, said_at)
    SELECT gen_random_uuid(), %(now)s, t.id, o.account_id, o.phone, o.source, '', o.said_at
    FROM messaging_optout AS o
    JOIN accounts_account AS a ON a.id = o.account_id AND a.opt_out_scope = 'account'
    JOIN accounts_team AS t ON t.account_id = o.account_id AND t.id <> o.team_id AND t.gone_at IS NULL
    JOIN candidates_candidate AS c ON c.team_id = t.id AND c.phone = o.phone
    WHERE o.team_id = %(team)s AND o.lifted_at IS NULL
    ON CONFLICT DO NOTHING
"""
TABLES = """
    SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'team_id'
"""
REFERENCES = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
"""


class LeavingError(Exception):
    """A team cannot be deleted, in one line for people."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What went, and whose open pages have yet to hear of it."""

    team_id: UUID
    tables: int
    rows: int
    opt_outs: int
    people: list[UUID]
    logins: int


def delete_team(slug: str, *, name: str, now: datetime, say: Callable[[str], None]) -> None:
    """Delete a team of exactly this name, or what is left on the disk of one that was killed at that before.

    Raises `LeavingError` and `BackupError`.
    """
    gone = _delete_rows(slug, name=name, now=now)
    if gone is not None:
        for user_id in gone.people:
            # No transaction is open: it is told at once.
            end_sockets_after_commit(user_id=user_id, team_id=gone.team_id)
        say(f"“{name}”: {counted(gone.rows, 'row')} of {counted(gone.tables, 'table')} are gone.")
        say(
            f"{counted(gone.opt_outs, 'opt-out')} kept under hashes, {counted(gone.logins, 'login')} emptied."
        )
    left = Team.objects.using(OWNER).filter(name=name, slug__startswith=LEFT).exclude(gone_at=None)
    if not left:
        message = f"There is no team “{slug}”, and none called “{name}” has left."
        raise LeavingError(message)
    for rest in left.order_by("gone_at"):
        files = _delete_files(stored_files() / str(_former_id(rest)))
        say(f"“{rest.slug}”, left on {rest.gone_at:%Y-%m-%d}: {counted(files, 'stored file')} deleted now.")


def _delete_rows(slug: str, *, name: str, now: datetime) -> Gone | None:
    for _ in range(TRIES):
        try:
            with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
                return _delete(cursor, slug, name=name, now=now)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
                said = str(error).strip().splitlines()[0]
                message = f"The database does not answer: {said}. Give the same command again when it does."
                raise LeavingError(message) from None
    message = f"“{slug}” is at work, and was not deleted. Try again when less happens there."
    raise LeavingError(message)


def _delete(cursor: Any, slug: str, *, name: str, now: datetime) -> Gone | None:
    ensure_owner(cursor, to="delete a team")
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    cursor.execute(LOCK_NUMBERS, [slug])
    # Nothing new can be of it from here on: whoever writes a row of a team looks whether the team is there.
    teams = Team.objects.using(OWNER).select_for_update(of=("self",)).select_related("account")
    team = teams.filter(slug=slug, gone_at=None).first()
    if team is None:
        return None
    _ensure_may_go(cursor, team, name=name)
    people = list(Membership.objects.using(OWNER).filter(team=team).values_list("user_id", flat=True))
    named = people_named(team, using=OWNER)
    opt_outs = _keep_opt_outs(cursor, team, now=now)
    tables = _children_first(cursor)
    rows = 0
    for table in tables:
        cursor.execute(f"DELETE FROM {table} WHERE team_id = %s", [team.pk])  # noqa: S608  Names of the catalogue.
        rows += cursor.rowcount
    cursor.execute("DELETE FROM accounts_team WHERE id = %s", [team.pk])
    logins = close_logins(named, using=OWNER)
    return Gone(team.pk, len(tables), rows, opt_outs, people, logins)


def _ensure_may_go(cursor: Any, team: Team, *, name: str) -> None:
    if team.name != name:
        # It is not said: whoever deletes a team knows what it is called.
        message = f"“{team.slug}” is not called “{name}”. Nothing was deleted."
        raise LeavingError(message)
    cursor.execute("SELECT count(*) FROM chat_message WHERE team_id = %s AND status = 'sending'", [team.pk])
    if sending := cursor.fetchone()[0]:
        message = (
            f"On its way to the carrier at this moment: {counted(sending, 'text')} of “{team.slug}”. Nothing was "
            "deleted. Pause its numbers (Settings, Numbers), wait a minute, and try again."
        )
        raise LeavingError(message)


def _keep_opt_outs(cursor: Any, team: Team, *, now: datetime) -> int:
    """Leave a row that says who left when, and its opt-outs with it. Return how many."""
    rest = Team(
        id=new_id(),
        account=team.account,
        name=team.name,
        slug=f"{LEFT}{team.pk.hex}",
        created_at=team.created_at,
        gone_at=now,
    )
    rest.save(using=OWNER, force_insert=True)
    cursor.execute(TELL_SISTERS, {"team": team.pk, "now": now})
    return leave_opt_outs(team=team, rest=rest, using=OWNER)


def _children_first(cursor: Any) -> list[str]:
    """Return every table with rows of teams, each before those that it refers to, as the catalogue has them."""
    cursor.execute(TABLES)
    tables: dict[str, set[str]] = {table: set() for (table,) in cursor.fetchall()}
    cursor.execute(REFERENCES)
    for child, parent in cursor.fetchall():
        if child in tables and parent in tables:
            tables[parent].add(child)
    return [*TopologicalSorter(tables).static_order()]


def _former_id(rest: Team) -> UUID:
    return UUID(rest.slug.removeprefix(LEFT))


def _delete_files(folder: Path) -> int:
    files = sum(path.is_file() for path in folder.rglob("*"))
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return files
    except OSError as error:
        message = f"The rows are gone, but not all files of {folder}: {error.strerror or error}. Try again."
        raise LeavingError(message) from None
    return files
