"""The processes of the product, as the Procfile lists them, with the environment each one gets."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from string import Template

from pivotcx.child import Child, Log
from pivotcx.environment import Environment

CARRIER = "carrier"


def processes(base: Path, environment: Environment, *, log: Log) -> list[Child]:
    """Return what is to run, in the Procfile's order; the simulated carrier only when it is the carrier."""
    given = process_environment(environment)
    lines = [line.partition(":") for line in (base / "Procfile").read_text().splitlines() if line.strip()]
    return [
        Child(name=name, command=_command(words, given), environment=given, folder=base, log=log)
        for name, _, words in lines
        if name != CARRIER or environment.simulated_carrier
    ]


def process_environment(environment: Environment) -> dict[str, str]:
    """Return the variables of a process that serves: the ordinary database role, never the owner."""
    return dict(os.environ) | {
        "HOST": environment.host,
        "PORT": str(environment.port),
        "PUBLIC_URL": environment.public_url,
        "DATABASE_URL": environment.database_url,
        # The serving role here too: such a process knows no owner. Not absent: `.env` would fill it in.
        "DATABASE_OWNER_URL": environment.database_url,
        "REDIS_URL": environment.redis_url,
        "SECRET_KEY": environment.secret_key,
        "FIELD_ENCRYPTION_KEY": ",".join(environment.field_encryption_keys),
        "DATA": str(environment.data),
        "CARRIER_PORT": str(environment.carrier_port),
        "PYTHONUNBUFFERED": "1",
    }


def _command(words: str, given: dict[str, str]) -> list[str]:
    # Split first: a path with a space stays one word.
    command = [Template(word).substitute(given) for word in shlex.split(words)]
    return [sys.executable if word == "python" else word for word in command]
