"""What each run has time for, and what a night has: `make nightly` says that it is night."""

from __future__ import annotations

import os
from typing import TypeVar

Value = TypeVar("Value")
IS_NIGHT = "NIGHTLY" in os.environ


def by_night(each_run: Value, night: Value) -> Value:
    """Return what of two each run does, or what a night does."""
    return night if IS_NIGHT else each_run


def in_turn(everything: list[Value], nth: int) -> list[Value]:
    """Return one of all in each run, by turns, and all by night."""
    return by_night([everything[nth % len(everything)]], everything)
