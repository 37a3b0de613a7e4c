"""Ports of the embedded servers: chosen free, then remembered, so that every terminal finds them."""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below the range from which Linux and macOS take the ports of outgoing connections.
FIRST_PORT, PORT_COUNT = 20_000, 10_000
# A server of a start that was killed needs a moment to let its port go.
PATIENCE_SECONDS = 5.0


def port_of(name: str, *, data: Path) -> int:
    """Return the port remembered under this name, choosing one the first time."""
    return _remembered(data).get(name) or choose_port(name, data=data)


def free_port_of(name: str, *, data: Path) -> int:
    """Return the remembered port, or another one when somebody else keeps it taken."""
    port = port_of(name, data=data)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_free(port):
        if time.monotonic() > deadline:
            return choose_port(name, data=data)
        time.sleep(0.1)
    return port


def choose_port(name: str, *, data: Path) -> int:
    """Choose a free port and remember it under this name."""
    remembered = _remembered(data)
    candidates = (FIRST_PORT + secrets.randbelow(PORT_COUNT) for _ in range(1000))
    port = next(port for port in candidates if port not in remembered.values() and is_free(port))
    data.mkdir(parents=True, exist_ok=True)
    written = data / f"ports.json.{os.getpid()}"
    written.write_text(json.dumps({**remembered, name: port}))
    written.replace(data / "ports.json")
    return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on this port now."""
    return why_taken(port, host) is None


def why_taken(port: int, host: str = LOOPBACK) -> OSError | None:
    """Try to take the port as a server would; return what the system says against it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Say whether somebody listens on this port now."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _remembered(data: Path) -> dict[str, int]:
    try:
        remembered: dict[str, int] = json.loads((data / "ports.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return remembered
