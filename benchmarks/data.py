"""Databases for benchmarks: one that is migrated, and teams with up to a million conversations in it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import psycopg2

FILLING = Path(__file__).with_name("filling.sql")
TEAMS = 20
TAGS = [
    *(
        "Nights",
        "Weekends",
        "Licensed",
        "Forklift",
        "Bilingual",
        "Rehire",
        "Part-time",
        "Relocates",
        "Veteran",
    ),
    *("Night shift lead", "Crane", "Beekeeping"),
]
# Of these the database makes rows; all others are few.
LARGE = [
    *("candidates_candidate", "candidates_application", "candidates_candidatetag", "chat_conversation"),
    *("chat_message", "chat_note", "chat_readmark", "chat_conversationshare", "events_event"),
    *(
        "messaging_optout",
        "messaging_consentevent",
        "messaging_phonefact",
        "lists_listmember",
        "lists_listsize",
    ),
]


@contextmanager
def migrated_database() -> Iterator[str]:
    """Start a throw-away server, migrate it and let Django serve from it. Give the owner's address."""
    from tests import servers

    if "DATABASE_URL" not in os.environ:
        servers.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    # Thousands of requests are made; their figures are what is to be read.
    logging.disable(logging.INFO)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    yield os.environ["DATABASE_URL"]


@contextmanager
def whole_product(*, apart: bool = False) -> Iterator[Any]:
    """Run the product with servers and a carrier of its own, as the tests of faults do (tests/rig.py)."""
    from tests import servers

    if "TEST_RUN_FOLDER" not in os.environ:
        servers.start()
    from tests.rig import running_product

    with running_product(apart=apart) as product:
        yield product


def filled_database(owner_url: str, *, people: int, now: datetime) -> str:
    """Return the name of a database with so many candidates (see `fill`). It stays as long as the server does."""
    from django.core.management import call_command

    name = f"bench_{people}"
    unfinished = f"{name}_unfinished"
    with closing(psycopg2.connect(owner_url)) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"DROP DATABASE IF EXISTS {unfinished}")
            cursor.execute(f"CREATE DATABASE {unfinished}")
            with serving_from(unfinished):
                call_command("migrate", verbosity=0, interactive=False)
                fill(beside(owner_url, unfinished), people=people, now=now)
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    with serving_from(name):
        # Where it was kept: what the product has come to need since.
        call_command("migrate", verbosity=0, interactive=False)
    return name


@contextmanager
def serving_from(database: str) -> Iterator[None]:
    """Let Django serve from another database of the same server."""
    from django.db import connections

    former = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _turn_to(dict.fromkeys(former, database))
    try:
        yield
    finally:
        _turn_to(former)


def _turn_to(names: dict[str, str]) -> None:
    from django.db import connections

    for alias, database in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def beside(owner_url: str, database: str) -> str:
    """Return the address of another database of the same server."""
    return urlsplit(owner_url)._replace(path=f"/{database}").geturl()


def fill(owner_url: str, *, people: int, now: datetime) -> None:
    """Make twenty teams with so many candidates among them, half of all with the first; five texts with each.

    Everything is made up, and skewed as it is in life: few tags are frequent, few wait, few threads are long. It takes
    the database some minutes for a million.
    """
    for nth in range(1, TEAMS + 1):
        make_team(nth, now=now)
    with closing(psycopg2.connect(owner_url)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute("SET work_mem = '256MB'")
            with _without_indexes(cursor):
                cursor.execute(FILLING.read_text(), {"people": people, "now": now})
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def make_team(nth: int, *, now: datetime) -> Any:
    """Make a team with a number, its people and what they work with, but no candidates."""
    from apps.accounts.models import Membership
    from apps.accounts.services import add_member
    from apps.accounts.tenancy import as_team
    from apps.candidates.models import CustomField
    from apps.candidates.services import add_custom_field, ensure_tags
    from apps.lists.services import create_dynamic_list, create_static_list
    from tests.factories.accounts import TeamFactory, UserFactory
    from tests.factories.messaging import connect_test_number

    team = TeamFactory(name=f"Team {nth}", slug=f"bench-{nth:02}")
    with as_team(team.pk):
        for place, role in enumerate(["manager", *["member"] * 11, "restricted"]):
            user = UserFactory(full_name=f"Person {place} of {nth}", email=f"p{place}.of.{nth}@example.test")
            add_member(team=team, user=user, role=Membership.Role(role))
        connect_test_number(team=team, phone=f"+1312555{nth:04}")
        add_custom_field(
            team=team, label="Licence", kind=CustomField.Kind.CHOICE, choices=["RN", "LPN", "CNA", "none"]
        )
        add_custom_field(team=team, label="Years", kind=CustomField.Kind.NUMBER)
        add_custom_field(team=team, label="Own car", kind=CustomField.Kind.YES_NO)
        tags = {tag.name: str(tag.pk) for tag in ensure_tags(team=team, names=TAGS)}
        for name in ("Everybody of spring", "Called in June", "Silver medallists", "For the new warehouse"):
            create_static_list(team=team, name=name, actor_id=None)
        for name, condition in dynamic_lists(tags).items():
            create_dynamic_list(team=team, name=name, filter_={"all": condition}, actor_id=None, now=now)
    return team


def dynamic_lists(tags: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return the dynamic lists that each team has: what recruiters usually ask for."""

    def where(field: str, op: str, *values: Any) -> dict[str, Any]:
        return {"field": field, "op": op, "value": list(values)}

    return {
        "Tagged": [where("candidate.tags", "any_of", tags["Nights"], tags["Forklift"])],
        "Rarely tagged": [where("candidate.tags", "any_of", tags["Beekeeping"])],
        "New or engaged": [where("active_application.status", "any_of", "new", "engaged")],
        "Archived": [where("active_application.status", "any_of", "archived")],
        "In New Jersey": [where("candidate.state", "is", "NJ")],
        "In Alaska": [where("candidate.state", "is", "AK")],
        "Texted lately": [where("conversation.last_message_at", "within_days", 14)],
        "Nurses": [where("active_application.job_title", "contains", "nurse")],
        "Beekeepers": [where("active_application.job_title", "contains", "beekeep")],
        "Nurses of Newark on nights": [
            where("active_application.job_title", "contains", "nurse"),
            where("candidate.city", "contains", "newark"),
            where("candidate.tags", "any_of", tags["Nights"]),
        ],
        "Not for nights": [where("candidate.tags", "none_of", tags["Nights"])],
        "Of another trade": [where("active_application.job_title", "not_contains", "nurse")],
    }


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Take away what each row would have to be checked by and filed under, and make it again of all rows at once.

    References are not checked again: the rows are made of what they point at.
    """
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('f', 'u') AND conrelid = ANY (%s::regclass[]) OR "
        "contype = 'f' AND confrelid = ANY (%s::regclass[]) ORDER BY contype",
        [LARGE, LARGE],
    )
    constraints = cursor.fetchall()
    for table, name, _, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisprimary AND indrelid = ANY (%s::regclass[])",
        [LARGE],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in LARGE:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in LARGE:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, kind, definition in reversed(constraints):
        unchecked = " NOT VALID" if kind == "f" else ""
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}{unchecked}')
