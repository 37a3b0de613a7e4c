"""A running embedded server, and how its start is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pivotcx.child import Child
from pivotcx.errors import StartError

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server of ours: its address, and the process to watch."""

    url: str
    child: Child

    def stop(self) -> None:
        """Stop it cleanly, everything written."""
        self.child.stop(grace=30)


def wait_until_ready(child: Child, is_ready: Callable[[], bool]) -> None:
    """Wait until it answers; say in one line why it never will."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if not child.is_running:
            child.stop()
            raise StartError(f"{child.name} does not start: {_reason(child)}")
        if time.monotonic() > deadline:
            child.stop()
            raise StartError(f"{child.name} does not answer after {START_SECONDS:.0f} seconds.")
        time.sleep(0.02)


def _reason(child: Child) -> str:
    lines = list(child.last_lines)
    if any("No space left on device" in line for line in lines):
        return "the disk is full."
    telling = [
        line for line in lines if "FATAL" in line or "Fatal" in line or "ERROR" in line or "rror:" in line
    ]
    return (telling or lines or ["it ended without a word."])[-1]
