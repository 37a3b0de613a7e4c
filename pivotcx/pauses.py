"""How long a process stands still for the interpreter's own sake, and its threads for each other."""

from __future__ import annotations

import gc
import sys


def load_in_one_go() -> None:
    """Forget nothing while all is loaded, which stays: to look for what could be takes a fifth of a start."""
    gc.disable()


def pause_seldom() -> None:
    """Let a process that is loaded look for forgotten objects in short turns, and its threads take short ones.

    What it has loaded is never looked at. Of the rest, five thousand new objects at a time: by fifty thousand every
    fortieth page stood still for 30 ms; by 700, the interpreter's own, looking takes a fifth of an import's time.
    """
    gc.freeze()
    gc.set_threshold(5_000, 20, 100)
    gc.enable()
    # Whoever waited for the database or the carrier goes on soon: by default it would be after five milliseconds, at
    # every answer, while another thread draws a page.
    sys.setswitchinterval(0.0005)
