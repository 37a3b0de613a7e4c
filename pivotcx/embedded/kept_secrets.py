"""Secrets that a first start makes up and keeps for the next: one file, for the owner's eyes only."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from pivotcx.errors import StartError


def kept_secret(name: str, *, data: Path, make: Callable[[], str]) -> str:
    """Return the secret kept under this name, making it the first time."""
    path = data / "secrets.env"
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(f"Secrets cannot be kept in {path}: {error.strerror}.") from None
    with os.fdopen(file, "r+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)  # Two first starts at once must agree on one secret.
        for line in kept:
            key, _, value = line.strip().partition("=")
            if key == name:
                return value
        value = make()
        kept.write(f"{name}={value}\n")
    return value
