"""The one-command start: servers, migrations, demo data, processes, and a clean end."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from apps.accounts.models import Team
from pivotcx import embedded
from pivotcx.embedded.ports import is_free, why_taken
from pivotcx.environment import DEFAULT_PORT, Environment, load
from pivotcx.errors import StartError
from pivotcx.processes import processes
from pivotcx.roles import prepare_runtime_role
from pivotcx.static_files import in_turn, is_collected
from pivotcx.supervisor import PrefixedLog, Supervisor

SMALLEST_FREE_BYTES = 200 * 1024 * 1024
DEMO = """
  PivotCX is ready:  {address}

  manager@demo.test    recruiter@demo.test    hiring@demo.test
  password: pivotcx-demo
"""


def run(base: Path) -> None:
    """Bring everything up, stay in the foreground until a signal, and take everything down again."""
    environment = load(base)
    if not os.environ.get("PORT") and environment.port != DEFAULT_PORT:
        # A second terminal means the start that runs; a start means its own.
        os.environ["PORT"] = str(DEFAULT_PORT)
        _begin_again()
    log = PrefixedLog()
    _refuse_taken_ports(environment)
    _refuse_unreachable(environment)
    _refuse_full_disk(environment)

    servers: list[embedded.Server] = []
    try:
        if environment.has_embedded_postgres:
            servers.append(embedded.start_postgres(environment.data, log=log))
        if environment.has_embedded_valkey:
            servers.append(embedded.start_valkey(environment.data, log=log))
        if load(base) != environment:
            # A remembered port was taken, another one was chosen, and the settings know the old one.
            _stop(servers)
            _begin_again()
        with _full_disk_said(environment):
            _bring_up_to_date(environment, log)
    except KeyboardInterrupt:
        _stop(servers)
        raise SystemExit(130) from None
    except BaseException:
        _stop(servers)
        raise
    connections.close_all()

    announcement = Announcement(environment=environment, log=log)
    Supervisor(
        foundations=[server.child for server in servers],
        children=processes(base, environment, log=log),
        log=log,
    ).run(each_tick=announcement.look)


@dataclass(slots=True)
class Announcement:
    """Says once that the product is ready, when it says so itself."""

    environment: Environment
    log: Callable[[str, str], None]
    made: bool = False
    next_look_at: float = field(default=0.0)

    def look(self) -> None:
        """Ask, unless it was said or asked a moment ago."""
        now = time.monotonic()
        if self.made or now < self.next_look_at:
            return
        self.next_look_at = now + 0.3
        if _is_ready(self.environment):
            self.made = True
            for line in DEMO.format(address=self.environment.public_url).splitlines():
                self.log("up", line)
            self.log(
                "up",
                f"  Ctrl-C stops it. Data of this port: {self.environment.data}",
            )


def _begin_again() -> None:
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  Our own command line.


def _stop(servers: list[embedded.Server]) -> None:
    for server in reversed(servers):
        server.stop()


def _refuse_taken_ports(environment: Environment) -> None:
    error = why_taken(environment.port, environment.host)
    if isinstance(error, socket.gaierror) or (error and error.errno == errno.EADDRNOTAVAIL):
        raise StartError(f"HOST is wrong: {environment.host!r} is no address of this machine.")
    if isinstance(error, PermissionError):
        raise StartError(f"Port {environment.port} is closed to this account: choose one above 1023.")
    if error:
        raise StartError(
            f"Port {environment.port} is in use. Stop what listens there, or choose another one: "
            "PORT=8001 make run"
        )
    if environment.simulated_carrier and not is_free(environment.carrier_port):
        raise StartError(
            f"Port {environment.carrier_port}, for the simulated carrier, is in use. "
            "Stop what listens there, or choose another PORT."
        )


def _refuse_full_disk(environment: Environment) -> None:
    try:
        environment.data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(environment.data).free
    except OSError as error:
        raise StartError(f"{environment.data} cannot be written: {error.strerror}.") from None
    if free < SMALLEST_FREE_BYTES:
        raise StartError(f"The disk of {environment.data} is nearly full: {free // 2**20} MB are free.")


def _refuse_unreachable(environment: Environment) -> None:
    """Say in one line which given address does not answer."""
    if not environment.has_embedded_postgres:
        name = "DATABASE_OWNER_URL" if os.environ.get("DATABASE_OWNER_URL") else "DATABASE_URL"
        try:
            psycopg2.connect(environment.database_owner_url, connect_timeout=5).close()
        except psycopg2.ProgrammingError:
            # Its reason would show the password.
            raise StartError(
                f"{name} is no valid address: in names and passwords, special characters are written as %XX."
            ) from None
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise StartError(f"{name}: the database cannot be used: {reason}") from None
    if not environment.has_embedded_valkey:
        client = redis.Redis.from_url(
            environment.redis_url, socket_connect_timeout=5, socket_timeout=5, retry=None
        )
        try:
            client.ping()
        except redis.RedisError as error:
            raise StartError(f"REDIS_URL: the broker cannot be used: {error}") from None
        finally:
            client.close()


def _collect(log: PrefixedLog) -> None:
    root, base = Path(settings.STATIC_ROOT), Path(settings.BASE_DIR)
    # What pages load, and what decides how it is collected.
    deciding = [
        base / name for name in ("requirements.txt", "pivotcx/settings.py", "pivotcx/static_files.py")
    ]
    sources = [*map(Path, settings.STATICFILES_DIRS), *deciding]
    with in_turn(root):
        if not is_collected(root, sources=sources):
            log("up", "Collecting the files of the pages, once.")
            call_command("collectstatic", verbosity=0, interactive=False)


def _bring_up_to_date(environment: Environment, log: PrefixedLog) -> None:
    if not settings.WHITENOISE_USE_FINDERS:
        _collect(log)
    prepare_runtime_role(environment.database_owner_url, environment.database_url)
    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        log("up", "Migrating the database.")
        call_command("migrate", verbosity=0, interactive=False)
    # Demo logins have a known password: never where others can reach them.
    if environment.is_local and not Team.objects.using("owner").exists():
        log("up", "Making demo data.")
        call_command("seed_demo")


@contextmanager
def _full_disk_said(environment: Environment) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, psycopg2.Error) as error:
        if "No space left" in str(error):
            raise StartError(f"The disk of {environment.data} is full.") from None
        raise


def _is_ready(environment: Environment) -> bool:
    host = "127.0.0.1" if environment.host in ("0.0.0.0", "::") else environment.host  # noqa: S104
    # Asked as the world asks, or it would not be an allowed host.
    headers = {"Host": urlsplit(environment.public_url).netloc}
    connection = HTTPConnection(host, environment.port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
