"""A disk of a test's own, with little room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk(folder: Path, *, room: int) -> Iterator[None]:
    """Let a folder be a disk with so many bytes, for a while; skip the test where only root may, and we are not."""
    if os.geteuid():
        pytest.skip("Only root can make a disk.")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={room},mode=755", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"No disk can be made here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
