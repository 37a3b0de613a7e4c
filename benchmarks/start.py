"""`make run`, the second time: from the command to a product that says it is ready."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from benchmarks.result import Result
from pivotcx.data_folder import data_folder
from tests.rig import free_port
from tests.waiting import until

BASE = Path(__file__).parents[1]
GOAL_SECONDS = 10.0
OWN = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "PUBLIC_URL",
    "TWILIO_API_URL",
)


def run() -> Iterator[Result]:
    """Start once to make everything, then three times to measure."""
    port = free_port()
    try:
        _start(port)
        taken = [_start(port) for _ in range(3)]
    finally:
        shutil.rmtree(data_folder(BASE, port), ignore_errors=True)
    value = median(taken)
    yield Result(
        name="start", value=value, unit="s", goal=f"<= {GOAL_SECONDS:.0f} s", holds=value <= GOAL_SECONDS
    )


def _start(port: int) -> float:
    """Return the seconds until it was ready; it has been stopped again."""
    given = {name: value for name, value in os.environ.items() if name not in OWN} | {"PORT": str(port)}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=BASE,
        env=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        until(lambda: _is_ready(port), patience=120, what="the product is ready")
        return time.monotonic() - begun
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
