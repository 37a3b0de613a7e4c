"""A million texts backed up, and brought back into an empty database: each by its command, beside nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import psycopg2

from benchmarks.data import beside, filled_database, migrated_database
from benchmarks.result import Result

BASE = Path(__file__).parents[1]
TEXTS, GOAL_SECONDS = int(os.environ.get("TEXTS", "1000000")), 600.0
# What `filled_database` makes for each of its people.
TEXTS_OF_ONE = 5


def run() -> Iterator[Result]:
    """Fill one database, which waits for no disk; bring it back into one that does, and which counts all of it."""
    with migrated_database() as owner_url, TemporaryDirectory() as place:
        from apps.simulator.carrier.server import SimulatedCarrier
        from pivotcx.embedded import throwaway_postgres

        folder = Path(place)
        archive = folder / "backup.tar"
        people = TEXTS // TEXTS_OF_ONE
        filled = beside(owner_url, filled_database(owner_url, people=people, now=datetime.now(UTC)))
        carrier = SimulatedCarrier()
        carrier.start()
        try:
            backing_up = _seconds(
                "backup", archive, database=filled, carrier=carrier.url, files=folder / "files"
            )
            with throwaway_postgres(durable=True) as empty:
                restoring = _seconds(
                    "restore", archive, database=empty.url, carrier=carrier.url, files=folder / "restored"
                )
                assert _texts(empty.url) == _texts(filled)
        finally:
            carrier.stop()
        print(
            f"        {_texts(filled):,} texts; an archive of {archive.stat().st_size / 1e6:,.0f} MB; "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    both = backing_up + restoring
    goal = f"<= {GOAL_SECONDS:.0f} s both"
    for name, value in (("backup", backing_up), ("restore", restoring), ("backup and restore", both)):
        yield Result(name, value, "s", goal=goal, holds=both <= GOAL_SECONDS)


def _seconds(command: str, archive: Path, *, database: str, carrier: str, files: Path) -> float:
    """Run a command of the product on a database; return how long it took."""
    given = {
        "DJANGO_SETTINGS_MODULE": "pivotcx.settings",
        "DATABASE_URL": database,
        "DATABASE_OWNER_URL": "",
        "STORAGE_URL": f"file://{files}",
        "TWILIO_API_URL": carrier,
    }
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", command, str(archive)],
        cwd=BASE,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return perf_counter() - begun


def _texts(url: str) -> int:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM chat_message")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()
