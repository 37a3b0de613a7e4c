"""The scheduler's look at a million waiting conversations: its cost follows what crossed a threshold, not the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from time import perf_counter

import psycopg2

from benchmarks.data import migrated_database
from benchmarks.result import Result, median_ms

CONVERSATIONS, TEAMS = 1_000_000, 20
GOAL_AT_NONE_MS = 20.0
# A hundred times the crossings may cost a hundred times as much, and something for luck.
GOAL_GROWTH = 130.0


def run() -> Iterator[Result]:
    """Measure a look with 0, 100 and 10,000 crossings."""
    now = datetime.now(UTC)
    with migrated_database() as owner_url:
        _fill(owner_url, teams=TEAMS, conversations=CONVERSATIONS, now=now)
        from apps.chat.crossings import announce_crossings

        moment = now
        announce_crossings(now=moment)

        def look() -> None:
            nonlocal moment
            moment += timedelta(microseconds=1)
            announce_crossings(now=moment)

        at_none = median_ms(look)
        yield Result(
            name="crossings, none",
            value=at_none,
            unit="ms",
            goal=f"<= {GOAL_AT_NONE_MS:.0f} ms at a million",
            holds=at_none <= GOAL_AT_NONE_MS,
        )
        taken = {}
        for count in (100, 10_000):
            moment += timedelta(seconds=2)
            _let_cross(owner_url, count, at=moment - timedelta(seconds=1))
            begun = perf_counter()
            announced = announce_crossings(now=moment)
            taken[count] = (perf_counter() - begun) * 1000
            assert announced == count, (announced, count)
        yield Result(
            name="crossings, 10,000",
            value=taken[10_000],
            unit="ms",
            floor=taken[100],
            goal=f"<= {GOAL_GROWTH:.0f} x the look with 100",
            holds=taken[10_000] <= GOAL_GROWTH * taken[100],
        )


def _let_cross(owner_url: str, count: int, *, at: datetime) -> None:
    """Let so many conversations turn orange at a moment."""
    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_conversation SET waiting_since = %s WHERE id IN "
            "(SELECT id FROM chat_conversation WHERE waiting_since < %s LIMIT %s)",
            [at - timedelta(hours=12), at - timedelta(hours=13), count],
        )


def _fill(owner_url: str, *, teams: int, conversations: int, now: datetime) -> None:
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
            "INSERT INTO candidates_applicationstatus (id, team_id, created_at, key, label, position, stage) SELECT "
            "gen_random_uuid(), id, %s, 'new', 'New', 0, '' FROM accounts_team",
            [now],
        )
        cursor.execute(
            "INSERT INTO candidates_application (id, team_id, created_at, candidate_id, method, applied_at, is_active, "
            "job_title, job_location, source, medium, campaign, referrer, keyword, requisition_id, external_job_id, "
            "external_id, status_id) "
            "SELECT gen_random_uuid(), c.team_id, %s, c.id, 'import', %s, true, '', '', '', '', '', '', '', '', '', "
            "'', s.id FROM candidates_candidate c JOIN candidates_applicationstatus s ON s.team_id = c.team_id",
            [now, now],
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
