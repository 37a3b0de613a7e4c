"""One child process: in its own process group, its lines handed on, never outliving its parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

Log = Callable[[str, str], None]

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def no_log(_name: str, _line: str) -> None:
    """Drop a line; the last ones stay in `Child.last_lines`."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account a child runs under when it must not be root."""

    name: str
    uid: int
    gid: int


@dataclass(slots=True)
class Child:
    """A command that can be started, watched, stopped and started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends when the parent is gone: nobody would insist after a polite one.
    orphan_signal: signal.Signals = signal.SIGKILL
    log: Log = no_log
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    process: subprocess.Popen[str] | None = None
    _reader: Thread | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the command. Call it from the main thread: the kernel ties the child to the calling one."""
        self.last_lines.clear()
        self.process = subprocess.Popen(  # noqa: S603  Our own commands, never a user's words.
            list(self.command),
            env=None if self.environment is None else dict(self.environment),
            cwd=self.folder,
            user=None if self.account is None else self.account.uid,
            group=None if self.account is None else self.account.gid,
            extra_groups=None if self.account is None else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
            preexec_fn=self._die_with(os.getpid()),  # noqa: PLW1509  One system call, no lock taken.
        )
        self._reader = Thread(
            target=self._read, args=(self.process,), name=f"log of {self.name}", daemon=True
        )
        self._reader.start()

    def ask_to_stop(self) -> None:
        """Send the polite signal."""
        if self.process is not None and self.is_running:
            self.process.send_signal(self.stop_signal)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; False when it still runs after so many seconds."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the whole process group at once, also what a dead child left behind in it."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # Its last words are often why it ended.
        if self._reader is not None:
            self._reader.join(1)

    def stop(self, grace: float = 10) -> None:
        """Ask, wait, then insist."""
        self.ask_to_stop()
        self.wait(grace)
        self.kill()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101  Popen was given a pipe.
        with process.stdout as lines:
            for line in lines:
                self.last_lines.append(line.rstrip())
                self.log(self.name, line.rstrip())

    def _die_with(self, parent: int) -> Callable[[], None] | None:
        """Have the kernel signal the child when its parent is gone, however that happened (Linux only)."""
        libc, orphan_signal = _libc, int(self.orphan_signal)
        if libc is None:
            return None

        def ask_the_kernel() -> None:
            libc.prctl(PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0)
            if os.getppid() != parent:  # It went between the fork and the request.
                os._exit(1)

        return ask_the_kernel
