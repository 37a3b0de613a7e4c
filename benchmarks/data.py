"""A database full of waiting conversations, made by the database itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import django
import psycopg2


@contextmanager
def migrated_database() -> Iterator[str]:
    """Start a throw-away server, migrate it and let Django serve from it. Give the owner's address."""
    from tests import servers

    if "DATABASE_URL" not in os.environ:
        servers.start()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    yield os.environ["DATABASE_URL"]


def fill(owner_url: str, *, teams: int, conversations: int, now: datetime) -> None:
    """Make teams whose candidates have waited for 13 to 23 hours: orange, and far from any threshold."""
    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_account (id, name, opt_out_scope, created_at) "
            "VALUES (gen_random_uuid(), 'Benchmark', 'account', %s)",
            [now],
        )
        cursor.execute(
            "INSERT INTO accounts_team (id, account_id, name, slug, time_zone, created_at) "
            "SELECT gen_random_uuid(), a.id, 'Team ' || n, 'bench-' || n, 'America/New_York', %s "
            "FROM generate_series(1, %s) n, (SELECT id FROM accounts_account WHERE name = 'Benchmark') a",
            [now, teams],
        )
        cursor.execute(
            "WITH numbered AS (SELECT id, row_number() OVER () - 1 AS nth FROM accounts_team) "
            "INSERT INTO candidates_candidate (id, team_id, created_at, updated_at, phone, first_name, middle_name, "
            "last_name, email, street, city, state, postal_code, country, time_zone, external_id, custom) "
            "SELECT gen_random_uuid(), t.id, %s, %s, '+1312' || lpad(n::text, 7, '0'), 'Candidate', '', n::text, "
            "'', '', '', '', '', '', '', '', '{}' "
            "FROM generate_series(1, %s) n JOIN numbered t ON t.nth = n %% %s",
            [now, now, conversations, teams],
        )
        cursor.execute(
            "INSERT INTO chat_conversation (id, team_id, candidate_id, created_at, stage, waiting_since, "
            "last_message_at, last_inbound_at, last_body, last_is_inbound) "
            "SELECT gen_random_uuid(), c.team_id, c.id, %s, 'new', w.at, w.at, w.at, 'Still open?', true "
            "FROM (SELECT id, team_id, random() * interval '10 hours' AS later FROM candidates_candidate) c, "
            "LATERAL (SELECT %s - interval '23 hours' + c.later AS at) w",
            [now, now],
        )
    with closing(psycopg2.connect(owner_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE chat_conversation")
