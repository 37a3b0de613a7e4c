"""Waiting for something to be so, without sleeping for a time that somebody guessed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def until(look: Callable[[], Result], *, patience: float = 30, what: str = "") -> Result:
    """Return what `look` finds as soon as it is true; fail when it is not in time."""
    deadline = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what or look}"
        time.sleep(0.05)
    return found
