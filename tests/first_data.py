"""A migrated database with the demo's data, made once in a run and copied for each product that starts."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

from pivotcx.embedded import start_postgres

BASE = Path(__file__).resolve().parent.parent
# Of all products of a run: what one has encrypted, another must be able to read in its copy.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "pivotcx.settings",
    "DATABASE_OWNER_URL": "",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only",
    "FIELD_ENCRYPTION_KEY": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=",
    "DEBUG": "off",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "TWILIO_API_URL": "",
    "TWILIO_ACCOUNT_SID": "",
    "TWILIO_AUTH_TOKEN": "",
}


def lay_down_data(folder: Path) -> None:
    """Put the first data into the folder of a product, as if a start of its own had made it there."""
    run = Path(os.environ["TEST_RUN_FOLDER"])
    first = run / "first"
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Both workers of a run may want it at once.
        if not first.exists():
            _make(run / "unfinished")
            (run / "unfinished").rename(first)
    for name in ("postgres", "files", "secrets.env"):
        # With its owner, who is not root.
        subprocess.run(["cp", "-a", str(first / name), str(folder)], check=True)


def _make(folder: Path) -> None:
    folder.mkdir()
    # PostgreSQL, which does not run as root, must be able to come by.
    for each in (folder.parent, folder):
        each.chmod(0o755)
    server = start_postgres(folder, durable=False)
    try:
        broker = os.environ["REDIS_URL"].rstrip("/").removesuffix("/0") + "/15"
        environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": server.url, "REDIS_URL": broker}
        environment["STORAGE_URL"] = f"file://{folder / 'files'}"
        environment["PUBLIC_URL"] = f"http://127.0.0.1:{environment['PORT']}"
        for command in ("migrate", "seed_demo"):
            done = subprocess.run(
                [sys.executable, "manage.py", command],
                cwd=BASE,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-2000:]
        # Journeys and faults look at the way to the carrier, and at how long it takes: nobody's text is held there. The
        # holding has a journey of its own (test_undo_send.py), whose person has the seconds of everybody else.
        with closing(psycopg2.connect(server.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET undo_seconds = 0")
    finally:
        server.stop()
