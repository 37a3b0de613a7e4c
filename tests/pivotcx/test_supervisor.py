"""Processes that die, hang and are killed, under the supervisor's eyes."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from pivotcx.supervisor import PrefixedLog

PROGRAM = """
import sys
from pivotcx.child import Child
from pivotcx.supervisor import PrefixedLog, Supervisor

log = PrefixedLog()
def child(name, program):
    return Child(name, [sys.executable, "-uc", "import os; print('pid', os.getpid())\\n" + program], log=log)
"""
WAITS = "import time\\nwhile True: time.sleep(1)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n" + WAITS


class Started:
    """A supervisor in its own process, and what it logged."""

    def __init__(self, program: str, out: Path) -> None:
        self.out = out
        with out.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM + dedent(program)], stdout=log, stderr=subprocess.STDOUT
            )

    def pids(self, name: str) -> list[int]:
        lines = [line.split() for line in self.out.read_text().splitlines()]
        return [int(words[3]) for words in lines if words[0] == name and words[2:3] == ["pid"]]

    def wait_for(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.out.read_text()
            time.sleep(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Started]]:
    started: list[Started] = []

    def start_program(program: str) -> Started:
        started.append(Started(program, tmp_path / f"log{len(started)}"))
        return started[-1]

    yield start_program
    for one in started:
        one.process.kill()
        one.process.wait()


def two_children(program: str = WAITS) -> str:
    return f"""
    children = [child("web", "{WAITS}"), child("worker", "{program}")]
    Supervisor(foundations=[], children=children, log=log).run(each_tick=lambda: None)
    """


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_killed_worker_is_replaced_and_the_others_are_left_alone(start: Callable[[str], Started]) -> None:
    supervisor = start(two_children())
    supervisor.wait_for(lambda: len(supervisor.pids("worker")) == len(supervisor.pids("web")) == 1)

    os.kill(supervisor.pids("worker")[0], signal.SIGKILL)
    supervisor.wait_for(lambda: len(supervisor.pids("worker")) == 2)

    assert "worker ended (killed by SIGKILL); starting it again in 0.5 s." in supervisor.out.read_text()
    assert len(supervisor.pids("web")) == 1
    assert is_alive(supervisor.pids("worker")[1])


def test_a_worker_that_dies_at_once_is_restarted_less_and_less_often(start: Callable[[str], Started]) -> None:
    supervisor = start(two_children("raise SystemExit(3)"))
    supervisor.wait_for(lambda: "again in 2 s" in supervisor.out.read_text())

    restarts = [line for line in supervisor.out.read_text().splitlines() if "starting it again" in line]

    assert [line.rpartition("in ")[2] for line in restarts] == ["0.5 s.", "1 s.", "2 s."]
    assert "status 3" in restarts[0]


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_every_child_and_is_a_success(start: Callable[[str], Started], asked_by: int) -> None:
    supervisor = start(two_children())
    supervisor.wait_for(lambda: bool(supervisor.pids("worker") and supervisor.pids("web")))

    supervisor.process.send_signal(asked_by)

    assert supervisor.process.wait(10) == 0
    assert not is_alive(supervisor.pids("worker")[0])
    assert not is_alive(supervisor.pids("web")[0])


def test_a_second_ctrl_c_does_not_wait_for_a_child_that_will_not_stop(
    start: Callable[[str], Started],
) -> None:
    supervisor = start(two_children(STUBBORN))
    supervisor.wait_for(lambda: bool(supervisor.pids("worker") and supervisor.pids("web")))

    supervisor.process.send_signal(signal.SIGINT)
    supervisor.wait_for(lambda: not is_alive(supervisor.pids("web")[0]))
    asked_again_at = time.monotonic()
    supervisor.process.send_signal(signal.SIGINT)
    supervisor.process.wait(10)

    assert time.monotonic() - asked_again_at < 3
    assert not is_alive(supervisor.pids("worker")[0])


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does this")
def test_nothing_outlives_a_killed_supervisor(start: Callable[[str], Started]) -> None:
    supervisor = start(two_children(STUBBORN))
    supervisor.wait_for(lambda: bool(supervisor.pids("worker") and supervisor.pids("web")))

    supervisor.process.kill()

    supervisor.wait_for(lambda: not is_alive(supervisor.pids("worker")[0]))
    supervisor.wait_for(lambda: not is_alive(supervisor.pids("web")[0]))


def test_what_children_stand_on_is_stopped_after_them(start: Callable[[str], Started]) -> None:
    supervisor = start(f"""
    says_goodbye = "import signal; signal.signal(signal.SIGTERM, lambda *_: exit(print('goodbye')))"
    says_goodbye += "; print('listens')\\n{WAITS}"
    import time
    quick = log
    log = lambda *words: (time.sleep(0.2), quick(*words))
    database = child("database", says_goodbye)
    database.start()
    children = [child("worker", says_goodbye)]
    Supervisor(foundations=[database], children=children, log=log).run(each_tick=lambda: None)
    """)
    supervisor.wait_for(lambda: supervisor.out.read_text().count("listens") == 2)

    supervisor.process.terminate()
    supervisor.process.wait(10)

    goodbyes = [line.split()[0] for line in supervisor.out.read_text().splitlines() if "goodbye" in line]
    assert goodbyes == ["worker", "database"]


class Disk(io.StringIO):
    """A file on a disk that may be full."""

    error: OSError | None = OSError(errno.ENOSPC, "No space left on device")

    def write(self, line: str) -> int:
        if self.error:
            raise self.error
        return super().write(line)


def test_a_full_disk_costs_lines_and_ends_nobody() -> None:
    log = PrefixedLog(out=(disk := Disk()))
    for line in ("one", "two"):
        log("web", line)
    disk.error = None
    log("web", "three")
    log("web", "four")

    assert disk.getvalue().splitlines() == [
        "up        | The disk was full: 2 lines or more are missing here.",
        "web       | three",
        "web       | four",
    ]


def test_whoever_does_not_read_on_is_not_taken_for_a_full_disk() -> None:
    disk = Disk()
    disk.error = BrokenPipeError(errno.EPIPE, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        PrefixedLog(out=disk)("web", "one")
