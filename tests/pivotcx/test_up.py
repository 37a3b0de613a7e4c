"""What the one-command start refuses, in one line and before it starts anything."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from pivotcx.embedded.ports import FIRST_PORT, LOOPBACK, PORT_COUNT, is_free
from pivotcx.environment import simulated_carrier_port

PROJECT = Path(__file__).parents[2]


def refusal(**variables: str) -> str:
    """Start it with these variables, and return the lines it ended with."""
    ran = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=PROJECT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "pivotcx.settings"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    return (ran.stdout + ran.stderr).strip()


def free_port() -> int:
    """A port that is free, and whose carrier's port is."""
    ports = range(FIRST_PORT - 1, FIRST_PORT - PORT_COUNT, -1)
    return next(port for port in ports if is_free(port) and is_free(simulated_carrier_port(port)))


def test_a_port_that_is_in_use() -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        line = refusal(PORT=str(port))

    assert line.startswith(f"Port {port} is in use.")
    assert "\n" not in line


def test_a_port_that_the_simulated_carrier_needs() -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, simulated_carrier_port(port))):
        line = refusal(PORT=str(port), TWILIO_API_URL="")

    assert line.startswith(f"Port {simulated_carrier_port(port)}, for the simulated carrier, is in use.")


def test_an_address_that_is_not_ours() -> None:
    assert (
        refusal(PORT=str(free_port()), HOST="192.0.2.1")
        == "HOST is wrong: '192.0.2.1' is no address of this machine."
    )


def test_a_database_that_does_not_answer() -> None:
    line = refusal(PORT=str(free_port()), DATABASE_URL="postgresql://owner:hunter2@127.0.0.1:1/texts")

    assert line.startswith("DATABASE_URL: the database cannot be used:")
    assert "\n" not in line
    assert "hunter2" not in line


def test_a_broker_that_does_not_answer() -> None:
    line = refusal(PORT=str(free_port()), REDIS_URL="redis://127.0.0.1:1/0")

    assert line.startswith("REDIS_URL: the broker cannot be used:")
    assert "\n" not in line


def test_a_wrong_value_before_anything_else() -> None:
    assert refusal(PORT="eighty") == "PORT is wrong: 'eighty' is no whole number from 1 to 65535."
