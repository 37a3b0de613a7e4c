"""A thread of five thousand texts: opened, read upwards, searched, and turned to its first text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.data import filled_database, migrated_database, serving_from
from benchmarks.result import Result
from benchmarks.shown import Screens, screens_of

PEOPLE, TEXTS, TIMES, WARMING = 1_000, 5_000, 20, 2
GOAL_MS = 300.0
MORE = """
INSERT INTO chat_message (id, team_id, conversation_id, created_at, updated_at, direction, status, origin, phone, body,
                          segments, lane, attempts, looks, error_code, error_detail, media)
SELECT gen_random_uuid(), team_id, conversation_id, created_at - make_interval(mins => nth), created_at, 'inbound',
       'received', 'chat', phone, 'Text ' || nth || CASE nth WHEN %s THEN ' of the beekeeper' ELSE '' END,
       1, 0, 0, 0, '', '', '[]'
FROM (SELECT * FROM chat_message WHERE team_id = %s AND conversation_id = %s ORDER BY created_at LIMIT 1) AS first,
     generate_series(1, %s) AS nth
RETURNING created_at
"""


def run() -> Iterator[Result]:
    """Measure each way into the thread in the whole stack, from the request to the written answer."""
    with migrated_database() as owner_url:
        database = filled_database(owner_url, people=PEOPLE, now=datetime.now(UTC))
        with serving_from(database):
            screens = screens_of()
            chat, first = _lengthened(screens)
            ways = {
                "opened": (chat, "conversation"),
                "a page farther up": (f"{chat}?{urlencode({'before': first[1]})}", "thread-earlier"),
                "its first text": (f"{chat}?{urlencode({'around': first[0]})}", "thread-log"),
                "searched": (f"{chat}search/?q=beekeeper", ""),
            }
            for name, (address, part) in ways.items():
                p95 = _p95(_asking(screens, address, part))
                yield Result(f"thread, {name}", p95, "ms", goal=f"<= {GOAL_MS:.0f} ms", holds=p95 <= GOAL_MS)


def _lengthened(screens: Screens) -> tuple[str, tuple[str, str]]:
    """Make the longest thread longer. Return its address, and when the first and the middle of its texts came."""
    from django.db import connection, transaction

    from apps.accounts.tenancy import as_team

    chat = screens.addresses["thread"]
    with as_team(screens.team_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MORE, [TEXTS, screens.team_id, chat.split("/")[2], TEXTS])
        moments = sorted(at for (at,) in cursor.fetchall())
    return chat, (moments[0].isoformat(), moments[TEXTS // 2].isoformat())


def _asking(screens: Screens, address: str, part: str) -> Callable[[], None]:
    from django.test import Client

    client = Client()
    client.force_login(screens.user)
    client.get("/accounts/profile/")
    headers = {"HX-Request": "true", "HX-Target": part}

    def ask() -> None:
        assert client.get(address, headers=headers).status_code == 200, address

    return ask


def _p95(ask: Callable[[], None]) -> float:
    taken = []
    # What is read and compiled for the first time, is no thread's.
    for _ in range(WARMING):
        ask()
    for _ in range(TIMES):
        begun = perf_counter()
        ask()
        taken.append((perf_counter() - begun) * 1000)
    return quantiles(taken, n=20)[-1]
