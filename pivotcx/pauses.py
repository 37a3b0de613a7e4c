"""How long a process stands still for the interpreter's own sake, and its threads for each other."""

from __future__ import annotations

import gc
import sys


def load_in_one_go() -> None:
    """Forget nothing while all is loaded, which stays: to look for what could be takes a fifth of a start."""
    gc.disable()


def pause_seldom() -> None:
    """Let a process that is loaded look for forgotten objects seldom, and its threads take short turns.

    What it has loaded is never forgotten, and a batch of thousands of rows has no circles: to look for them after each
    700 objects takes a fifth of an import's own time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    # Whoever waited for the database or the carrier goes on soon: by default it would be after five milliseconds, at
    # every answer, while another thread draws a page.
    sys.setswitchinterval(0.0005)
