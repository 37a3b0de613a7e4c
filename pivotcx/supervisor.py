"""Keep child processes running: start again what dies, one prefixed log, and a clean end."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from types import FrameType
from typing import TextIO

from apps.core.room import is_full
from pivotcx.child import Child

FIRST_DELAY, LONGEST_DELAY = 0.5, 10.0
# Who ran this long is well again: its next death starts with the first delay.
WELL_AFTER = 30.0
GRACE = 10.0
TICK = 0.1
COLOURS = (36, 32, 33, 35, 34, 96, 92)


@dataclass(slots=True)
class PrefixedLog:
    """Writes `name   | line`, in a colour a name when a person is watching.

    Lines for which the disk has no room are left out, and counted: for them no process has to end.
    """

    out: TextIO = field(default_factory=lambda: sys.stdout)
    width: int = 9
    left_out: int = 0
    _lock: Lock = field(default_factory=Lock)
    _colours: dict[str, int] = field(default_factory=dict)

    def __call__(self, name: str, line: str) -> None:
        with self._lock:
            try:
                if self.left_out:
                    self._write("up", f"The disk was full: {self.left_out} lines or more are missing here.")
                    self.left_out = 0
                self._write(name, line)
            except OSError as error:
                if not is_full(error):
                    raise
                self.left_out += 1

    def _write(self, name: str, line: str) -> None:
        prefix = f"{name:<{self.width}} |"
        if self.out.isatty():
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self.out.write(f"{prefix} {line}\n")
        self.out.flush()


@dataclass(slots=True)
class Watched:
    """A child with its history of deaths."""

    child: Child
    started_at: float = 0.0
    delay: float = FIRST_DELAY
    due_at: float | None = None

    def start(self) -> None:
        self.child.start()
        self.started_at, self.due_at = time.monotonic(), None

    def plan_restart(self) -> float:
        """Decide when to start again, later each time; return the seconds until then."""
        now = time.monotonic()
        if now - self.started_at > WELL_AFTER:
            self.delay = FIRST_DELAY
        delay, self.delay = self.delay, min(self.delay * 2, LONGEST_DELAY)
        self.due_at = now + delay
        return delay


class Supervisor:
    """Runs children on top of foundations (servers that run already) until a signal says stop."""

    def __init__(self, *, foundations: list[Child], children: list[Child], log: PrefixedLog) -> None:
        self.foundations = [Watched(child, started_at=time.monotonic()) for child in foundations]
        self.children = [Watched(child) for child in children]
        self.log = log
        self.stop_requests = 0

    def run(self, *, each_tick: Callable[[], None]) -> None:
        """Start everything, watch over it, and return when a stop was asked for and done."""
        before = {number: signal.signal(number, self._asked) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for watched in self.children:
                watched.start()
            while not self.stop_requests:
                for watched in (*self.foundations, *self.children):
                    self._watch(watched)
                each_tick()
                time.sleep(TICK)
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Stop the children together, then what they stand on, last started first."""
        self._stop([watched.child for watched in reversed(self.children)])
        for watched in reversed(self.foundations):
            self._stop([watched.child])

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_requests += 1

    def _watch(self, watched: Watched) -> None:
        child = watched.child
        if child.is_running:
            return
        if watched.due_at is None:
            status = None if child.process is None else child.process.returncode
            child.kill()  # What it leaves behind in its group would hold ports and connections.
            delay = watched.plan_restart()
            self.log("up", f"{child.name} ended ({_meaning(status)}); starting it again in {delay:g} s.")
        elif time.monotonic() >= watched.due_at:
            watched.start()

    def _stop(self, children: list[Child]) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        # The first signal asks; the second one insists.
        while any(child.is_running for child in children) and self.stop_requests < 2:
            if time.monotonic() > deadline:
                late = ", ".join(child.name for child in children if child.is_running)
                self.log("up", f"{late} did not stop in {GRACE:g} s; killed.")
                break
            time.sleep(TICK)
        for child in children:
            child.kill()


def _meaning(status: int | None) -> str:
    if status is not None and status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"status {status}"
