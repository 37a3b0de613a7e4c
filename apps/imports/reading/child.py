"""The process that parses an upload: started for one file, with little memory and time, and forgotten."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from apps.core.room import PASSING, no_room
from apps.imports.reading.tables import FileRefused

ROOT = Path(__file__).resolve().parents[3]
MODULE = "apps.imports.reading.parse"
SECONDS = 120
# The exit status of a process that had no memory left, or no room on its disk, and could still say so.
OUT_OF_MEMORY, NO_ROOM = 3, 4

logger = logging.getLogger(__name__)


def parse_apart(job: dict[str, Any]) -> dict[str, Any]:
    """Run `parse.main` on a job in a new process and return its result.

    Raises `NoRoomForFiles`; or `FileRefused` with the process's own reason; `too_heavy` if a limit stopped it;
    `not_read` if it made a mistake, which is logged. It is a new interpreter and no fork, because a server has threads;
    and it is told nothing of what the server knows.
    """
    try:
        process = subprocess.run(  # noqa: S603  Nothing in the command is from outside.
            [sys.executable, "-X", "utf8", "-m", MODULE],
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=ROOT,
            # One thread, or the numeric library reserves memory for one per processor.
            env={"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise too_heavy() from None
    # Below zero is a signal: what the parser does when it is given no memory, or the system when time is up.
    if process.returncode < 0 or process.returncode == OUT_OF_MEMORY:
        raise too_heavy()
    if process.returncode == NO_ROOM:
        raise no_room(PASSING)
    if process.returncode > 0:
        logger.error("A file could not be parsed: %s", process.stderr.decode(errors="replace")[-4000:])
        raise FileRefused("not_read", "This file could not be read. Save it anew as CSV and try again.")
    result = json.loads(process.stdout)
    if "refused" in result:
        raise FileRefused(*result["refused"])
    return dict(result)


def too_heavy() -> FileRefused:
    """Return what to say of a file that needs more memory or time than one may have."""
    return FileRefused(
        "too_heavy",
        "This file takes too much memory or time to read. Keep only the sheet with the people, and save it as CSV.",
    )
