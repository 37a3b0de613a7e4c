"""The workers that fault tests kill."""

from __future__ import annotations

import subprocess
import sys

from tests.rig import BASE


def test_one_that_ends_by_itself_answers_for_nobody_else() -> None:
    program = "from tests.faults.workers import serve; serve(lambda: None)"
    # Few: one that goes on doubles them with each line.
    lines = 3

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE,
        input="\n" * lines,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    pids = done.stdout.split()
    assert len(pids) == lines
    assert "0" not in pids
