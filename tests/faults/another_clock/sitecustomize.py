"""Shows its process another time than there is: ahead by as many seconds as stand in the file that AHEAD_FILE names.

Python runs it at the start of each process that has this folder on its path. What it shows now, a process writes beside
that file, into one of its own. How long something lasts is told by another clock, which nobody puts.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import time_machine

FILE = Path(os.environ["AHEAD_FILE"])
MINE = FILE.parent / f"of_{os.getpid()}"
LOOK_EVERY = 0.2


def follow(is_put: Event) -> None:
    shown = FILE.read_text()
    clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(shown)), tick=True).start()
    MINE.write_text(shown)
    is_put.set()
    while True:
        time.sleep(LOOK_EVERY)
        # Written anew in one go, so that it is never read half written.
        ahead = FILE.read_text()
        if ahead != shown:
            clock.shift(float(ahead) - float(shown))
            MINE.write_text(shown := ahead)


_is_put = Event()
Thread(target=follow, args=[_is_put], daemon=True).start()
_is_put.wait()
