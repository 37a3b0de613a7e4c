"""Workers that a test can kill at any moment and have again at once: for what takes long, or for what leaves.

Each is a fork of one process that is ready. As a program it forks one for each line that it is sent, and answers with
its pid; its word says for which.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from tests.rig import BASE, Product
from tests.waiting import until

PRODUCTS_OWN = "--queues long"
LEASE = timedelta(seconds=0.5)
# So small that a few thousand rows are many transactions.
BATCH = 10


class Workers:
    """Those that run now."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pids: list[int] = []

    def start_one(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(file=self.process.stdin, flush=True)
        self.pids.append(int(self.process.stdout.readline()))

    def kill_one(self, nth: int) -> None:
        # One may have ended by itself: its library gives up where the broker goes away at the wrong moment.
        with suppress(ProcessLookupError):
            os.kill(self.pids.pop(nth), signal.SIGKILL)

    def kill_all(self) -> None:
        while self.pids:
            self.kill_one(-1)


@contextmanager
def workers_of(product: Product, *, what: str = "long") -> Iterator[Workers]:
    """Give workers of the product's database; none is left afterwards. `what` they do, `WORK` below says."""
    with product.log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.workers", what],
            cwd=BASE,
            env=product.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    workers = Workers(process)
    try:
        yield workers
    finally:
        workers.kill_all()
        process.kill()
        process.communicate()


@contextmanager
def stopped_worker_of(product: Product) -> Iterator[None]:
    """Let the product's own worker for what takes long stand still; in the end it is dead, and is to come by itself."""
    own = until(lambda: product.pid_of(PRODUCTS_OWN), what="the product's own worker for what takes long")
    os.kill(own, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(own, signal.SIGKILL)


def main() -> None:
    import django

    django.setup()
    from django.conf import settings

    from apps.imports.intake import working
    from pivotcx.celery import app

    settings.WORK_LEASE = LEASE
    working.BATCH = BATCH
    # Once, not in each fork.
    app.loader.import_default_modules()
    work = WORK[sys.argv[1]]
    serve(work)


def serve(work: Callable[[], None]) -> None:
    """Fork one that does this for each line that comes."""
    # Nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            _do_nothing_else(work)
        print(pid, flush=True)


def _do_nothing_else(work: Callable[[], None]) -> None:
    """One that ends by itself is not to go on here: it would answer in place of the one that it is a fork of."""
    try:
        work()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(1)


def _send() -> None:
    """Be one of the product's own workers, for replies, bulk and the clock's short tasks."""
    from pivotcx.celery import app

    # What it writes is no answer to whoever asked for it.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    queues = ["--queues", "celery,replies,bulk", "--hostname", f"forked-{os.getpid()}@%h"]
    quiet = ["--pool", "threads", "--concurrency", "12", "--loglevel", "ERROR"]
    app.worker_main(["--quiet", "worker", *queues, *quiet, "--without-gossip", "--without-mingle"])


def _work() -> None:
    """Do as the clock and a worker do, without end."""
    from django.utils import timezone

    from apps.grids.intake import work_on_bulk
    from apps.grids.selectors import bulk_to_do
    from apps.imports.intake import work_on_import
    from apps.imports.selectors import imports_to_do

    while True:
        for team_id, import_id in imports_to_do(now=timezone.now()):
            work_on_import(team_id=team_id, import_id=import_id)
        for team_id, bulk_id in bulk_to_do(now=timezone.now()):
            work_on_bulk(team_id=team_id, bulk_id=bulk_id)
        time.sleep(0.02)


WORK = {"long": _work, "send": _send}

if __name__ == "__main__":
    main()
