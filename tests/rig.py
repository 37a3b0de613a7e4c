"""The whole product as real processes, with servers and a carrier that a test can break."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from secrets import randbelow
from typing import Any

import httpx
import psycopg2
from cryptography.fernet import Fernet

from apps.simulator.carrier.server import SimulatedCarrier
from pivotcx.embedded import Server, start_postgres, start_valkey
from pivotcx.embedded.ports import is_free
from pivotcx.environment import simulated_carrier_port
from tests.canaries import private_in
from tests.carrier_apart import CarrierApart
from tests.first_data import BASE, ENVIRONMENT, lay_down_data
from tests.waiting import until

# They and their carriers', 10,000 above, are below those that outgoing connections take in the meantime.
FIRST_PORT, PORTS = 20_000, 2_700
TAIL = 120
# How many times faster than in life texts travel.
SPEED = 20


def free_port() -> int:
    """Return a port that is free, and whose simulated carrier's is."""
    candidates = (FIRST_PORT + randbelow(PORTS) for _ in range(1000))
    return next(port for port in candidates if is_free(port) and is_free(simulated_carrier_port(port)))


class Product:
    """`manage.py up` against servers of the test's own.

    The carrier is one in the test's process, with all waits shortened; `apart`, it is one in a process of its own; or,
    `as_shipped`, the product's own. `surroundings` are what else its processes find in their environment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        as_shipped: bool = False,
        apart: bool = False,
        surroundings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        lay_down_data(folder)
        self.postgres: Server = start_postgres(folder, durable=True)
        self.valkey: Server = start_valkey(folder, durable=True)
        # It holds its port from the moment that it is made.
        self.carrier: Any = (
            CarrierApart(folder / "carrier.jsonl", speed=SPEED) if apart else SimulatedCarrier(speed=SPEED)
        )
        self.carrier.start()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / "product.log"
        # Where its processes put what is there for a moment: a test may make it a disk of its own.
        self.passing, self.files = folder / "passing", folder / "files"
        self.passing.mkdir()
        self.environment = {
            **os.environ,
            **ENVIRONMENT,
            **(surroundings or {}),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "STORAGE_URL": f"file://{self.files}",
            "TMPDIR": str(self.passing),
        }
        if as_shipped:
            self.environment["DJANGO_SETTINGS_MODULE"] = "tests.shipped_settings"
        else:
            self.environment["DJANGO_SETTINGS_MODULE"] = "tests.rig_settings"
            self.environment["TWILIO_API_URL"] = self.carrier.url
        self.process: subprocess.Popen[bytes] | None = None

    # Life

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=BASE,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            until(self.is_ready, patience=180, what="the product is ready")
        except AssertionError:
            print(self.last_lines())
            raise

    def end(self) -> None:
        """End what `manage.py up` has started, and leave the servers and the carrier."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def stop(self) -> None:
        self.end()
        self.carrier.stop()
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(BASE / ".data" / str(self.port), ignore_errors=True)
        private = private_in(self.said())
        assert not private, private

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.last_lines()
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def manage(self, *words: str) -> str:
        """Run a command of the product and return the last line that it prints."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=BASE, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout.strip().splitlines()[-1]

    def said(self) -> str:
        """Return what all processes wrote; nothing once it was thrown away."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def last_lines(self) -> str:
        return "\n".join(self.said().splitlines()[-TAIL:])

    # Breaking it

    def kill(self, words: str) -> int:
        """SIGKILL the process whose command line has these words. Return its pid."""
        pid = until(lambda: self.pid_of(words), what=f"a process {words!r}")
        os.kill(pid, signal.SIGKILL)
        return pid

    def pid_of(self, words: str) -> int:
        """Return the pid of the process with these words, 0 while there is none."""
        assert self.process is not None
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and words in self._command_of_child(folder):
                return int(folder.name)
        return 0

    def restart_postgres(self, *, immediate: bool = True) -> None:
        self.stop_postgres(immediate=immediate)
        self.start_postgres()

    def stop_postgres(self, *, immediate: bool = True) -> None:
        process = self.postgres.child.process
        assert process is not None
        # SIGQUIT is PostgreSQL's immediate shutdown: it recovers from its log at the next start.
        process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        process.wait(timeout=30)
        self.postgres.stop()

    def kill_postgres(self) -> None:
        """SIGKILL the process of PostgreSQL that begins the others, which end as they find out; start anew."""
        process = self.postgres.child.process
        assert process is not None
        process.kill()
        process.wait(timeout=10)
        self.postgres.stop()
        self.start_postgres()

    def start_postgres(self) -> None:
        before = self.postgres.url
        self.postgres = start_postgres(self.folder, durable=True)
        assert self.postgres.url == before

    def restart_valkey(self, *, flush: bool = False) -> None:
        process = self.valkey.child.process
        assert process is not None
        process.kill()
        process.wait(timeout=10)
        self.valkey.stop()
        if flush:
            shutil.rmtree(self.folder / "valkey", ignore_errors=True)
        self.valkey = start_valkey(self.folder, durable=True)

    # Looking and asking

    def query(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its owner: what row security hides from the product, a test may see."""
        connection = psycopg2.connect(self.postgres.url, connect_timeout=5)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, params)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def holding(self, sql: str) -> Iterator[None]:
        """Be somebody who has said this in a transaction that does not end for a while."""
        with closing(psycopg2.connect(self.postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            yield
            connection.rollback()

    @cached_property
    def key(self) -> str:
        """A key of a program of the demo team's, which may do everything."""
        return self.manage("create_api_key", "--team", "demo", "--name", "program")

    @cached_property
    def number(self) -> dict[str, str]:
        """The facts of the demo team's number."""
        ((phone, token, sid, secret),) = self.query(
            "SELECT n.phone, n.token, n.account_sid, n.auth_token FROM messaging_number n "
            "JOIN accounts_team t ON t.id = n.team_id WHERE t.slug = 'demo' LIMIT 1"
        )
        auth_token = Fernet(ENVIRONMENT["FIELD_ENCRYPTION_KEY"]).decrypt(secret.encode()).decode()
        base = f"{self.url}/webhooks/twilio/{token}"
        return {
            "phone": phone,
            "sid": sid,
            "auth_token": auth_token,
            "inbound_url": f"{base}/inbound",
            "voice_url": f"{base}/voice",
            "token": token,
        }

    def connect_carrier(self) -> None:
        """Let the test's carrier host the demo team's number, at any pace."""
        number = self.number
        self.carrier.register_number(
            number["phone"],
            account_sid=number["sid"],
            auth_token=number["auth_token"],
            inbound_url=f"{number['inbound_url']}#rc=5&rp=all",
            voice_url=f"{number['voice_url']}#rc=5&rp=all",
        )
        self.query("UPDATE messaging_number SET pace = 1000 WHERE phone = %s", number["phone"])

    def _command_of_child(self, folder: Path) -> str:
        """Return by which words a child of ours runs; of anybody else, and of who has just ended, nothing."""
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (OSError, ValueError):
            return ""
        is_ours = self.process is not None and parent == self.process.pid
        return command.replace(b"\0", b" ").decode() if is_ours else ""


@contextmanager
def running_product(
    *, as_shipped: bool = False, apart: bool = False, surroundings: Mapping[str, str] | None = None
) -> Iterator[Product]:
    """Run the product for a while; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pivotcx-rig-", dir="/tmp"))
    product = Product(folder, as_shipped=as_shipped, apart=apart, surroundings=surroundings)
    try:
        product.start()
        yield product
    finally:
        try:
            product.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
