"""The whole product as `make run` starts it: real processes on free ports, with a database and a broker of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import randbelow
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from pivotcx.data_folder import data_folder
from pivotcx.embedded.ports import is_free
from pivotcx.environment import simulated_carrier_port

BASE = Path(__file__).parents[2]
FIRST_PORT, PORTS = 31_000, 9_000
START_TAKES = 90.0
TAIL = 120


@dataclass(frozen=True)
class Product:
    """One running product."""

    url: str
    owner_url: str
    log: Path
    process: subprocess.Popen[bytes]

    def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the owner of the tables, whom row security does not bind."""
        connection = psycopg2.connect(self.owner_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, params)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def last_lines(self) -> str:
        """Return the end of what all processes wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL:])


@contextmanager
def running_product(name: str, *, broker: int) -> Iterator[Product]:
    """Start the product beside the servers of the test run, and leave nothing behind."""
    port = _free_port()
    log = Path(tempfile.mkstemp(prefix="pivotcx-journeys-", suffix=".log")[1])
    with _own_database(name) as owner_url:
        process = _start(port, owner_url, log, broker=broker)
        product = Product(url=f"http://127.0.0.1:{port}", owner_url=owner_url, log=log, process=process)
        try:
            wait_until(lambda: _is_ready(port, process), at_most=START_TAKES, otherwise=product.last_lines)
            yield product
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            shutil.rmtree(data_folder(BASE, port), ignore_errors=True)
            log.unlink()


def wait_until(
    condition: Callable[[], object], *, at_most: float, otherwise: Callable[[], str] = lambda: ""
) -> float:
    """Wait until a condition holds, and return the seconds that took."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > at_most:
            raise TimeoutError(f"Not within {at_most:g} s. {otherwise()}")
        time.sleep(0.05)
    return time.monotonic() - begun


def _start(port: int, owner_url: str, log: Path, *, broker: int) -> subprocess.Popen[bytes]:
    redis_url = urlsplit(os.environ["REDIS_URL"])
    given = os.environ | {
        "DJANGO_SETTINGS_MODULE": "pivotcx.settings",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": owner_url,
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": redis_url._replace(path=f"/{broker}").geturl(),
        # The simulated carrier is the carrier.
        "TWILIO_API_URL": "",
        "TWILIO_ACCOUNT_SID": "",
        "TWILIO_AUTH_TOKEN": "",
    }
    with log.open("wb") as lines:
        return subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=BASE, env=given, stdout=lines, stderr=subprocess.STDOUT
        )


def _is_ready(port: int, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"The product ended with status {process.returncode}.")
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    candidates = (FIRST_PORT + randbelow(PORTS) for _ in range(1000))
    return next(port for port in candidates if is_free(port) and is_free(simulated_carrier_port(port)))


@contextmanager
def _own_database(name: str) -> Iterator[str]:
    server = urlsplit(os.environ["DATABASE_URL"])
    _on_server(server.geturl(), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _on_server(server.geturl(), f"CREATE DATABASE {name}")
    try:
        yield server._replace(path=f"/{name}").geturl()
    finally:
        _on_server(server.geturl(), f"DROP DATABASE {name} WITH (FORCE)")
        _on_server(server.geturl(), f"DROP ROLE IF EXISTS {name}_runtime")


def _on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
