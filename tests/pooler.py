"""PgBouncer before the run's PostgreSQL: few backends for many connections, one transaction after another."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections

from pivotcx.child import Child
from pivotcx.embedded.account import account_for, own_folder
from pivotcx.embedded.ports import LOOPBACK, choose_port
from pivotcx.embedded.server import wait_until_ready

# As docs/operating.md has it: startup options do not reach a backend that is there already, so it is told as it begins.
SETTINGS = """\
[databases]
{NAME} = host={HOST} port={PORT} connect_query='SET statement_timeout = ''120s''; \
SET idle_in_transaction_session_timeout = ''120s''; SET jit = off; SET random_page_cost = 1.1; \
SET max_parallel_workers_per_gather = 0'

[pgbouncer]
listen_addr = {address}
listen_port = {listen_port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {backends}
max_client_conn = 200
ignore_startup_parameters = options
log_connections = 0
log_disconnections = 0
"""


def program() -> str | None:
    """Return where PgBouncer is, None where it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def behind_a_pooler(*, backends: int) -> Iterator[None]:
    """Let all new connections of the serving role go through PgBouncer, with so many backends for all of them."""
    served = connections.settings["default"]
    folder = Path(tempfile.mkdtemp(prefix="pivotcx-pooler-", dir="/tmp"))
    try:
        child, port = _child(folder, served, backends=backends)
        direct = {name: served[name] for name in ("HOST", "PORT")}
        child.start()
        try:
            wait_until_ready(child, lambda: _answers(served, port))
            served |= {"HOST": LOOPBACK, "PORT": port}
            yield
        finally:
            served |= direct
            child.stop(grace=10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _child(folder: Path, served: dict[str, Any], *, backends: int) -> tuple[Child, int]:
    # It refuses to run as root, as PostgreSQL does.
    account = account_for(folder)
    place = own_folder(folder / "pgbouncer", account)
    users, settings = place / "users.txt", place / "pgbouncer.ini"
    port = choose_port("pgbouncer", data=folder)
    users.write_text(f'"{served["USER"]}" "{served["PASSWORD"]}"\n')
    settings.write_text(
        SETTINGS.format_map(
            {**served, "address": LOOPBACK, "listen_port": port, "users": users, "backends": backends}
        )
    )
    if account is not None:
        for file in (users, settings):
            os.chown(file, account.uid, account.gid)
    command = [program() or "pgbouncer", str(settings)]
    return Child(name="pgbouncer", command=command, folder=Path("/"), account=account), port


def _answers(served: dict[str, Any], port: int) -> bool:
    try:
        psycopg2.connect(
            host=LOOPBACK,
            port=port,
            user=served["USER"],
            password=served["PASSWORD"],
            dbname=served["NAME"],
            connect_timeout=5,
        ).close()
    except psycopg2.OperationalError:
        return False
    return True
