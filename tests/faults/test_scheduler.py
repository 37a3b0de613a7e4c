"""The clock: two that ring do nothing twice, and one that stands still is told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.faults.test_frozen import TOLD, figure
from tests.faults.test_sending import accepted_times, all_settled, new_phones
from tests.rig import BASE, Product
from tests.waiting import until

SCHEDULER = "celery -A pivotcx --quiet beat"
# docs/alerts.yml: from then on somebody is woken.
SILENT = 30
HOW_MANY = 10


@contextmanager
def another_scheduler(product: Product, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a second one with the very surroundings of the first."""
    first = until(lambda: product.pid_of(SCHEDULER), what="the product's own scheduler")
    lines = Path(f"/proc/{first}/environ").read_bytes().decode().split("\0")
    process = subprocess.Popen(
        [sys.executable, "-m", *SCHEDULER.split(), "--schedule", str(folder / "beat"), "--loglevel", "ERROR"],
        cwd=BASE,
        env=dict(line.split("=", 1) for line in lines if line),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)


def test_two_schedulers_let_each_planned_text_leave_once(
    product: Product, api: httpx.Client, tmp_path: Path
) -> None:
    phones = new_phones(HOW_MANY)
    with another_scheduler(product, tmp_path) as second:
        until(lambda: any(tmp_path.glob("beat*")), patience=60, what="the second one rings")
        due = datetime.now(UTC) + timedelta(seconds=5)
        ids = []
        for phone in phones:
            order = {"to": phone, "body": "Until tomorrow", "send_at": due.isoformat()}
            answer = api.post("/messages", json=order, headers={"Idempotency-Key": f"planned-{phone}"})
            assert answer.status_code == 202, answer.text
            ids.append(answer.json()["id"])
        until(lambda: all_settled(product, ids), patience=90, what="all have left")
        assert second.poll() is None

    assert accepted_times(product, phones) == dict.fromkeys(phones, 1)


def test_a_scheduler_that_stands_still_is_told_of_and_goes_on(product: Product) -> None:
    scheduler = until(lambda: product.pid_of(SCHEDULER), what="the scheduler")
    name = 'pivotcx_silent_seconds{part="scheduler"}'
    os.kill(scheduler, signal.SIGSTOP)
    try:
        until(lambda: (figure(product, name) or 0) > SILENT, patience=TOLD, what="its silence is told of")
    finally:
        os.kill(scheduler, signal.SIGCONT)
    until(lambda: (figure(product, name) or SILENT) < SILENT, patience=60, what="it rings again")
    until(product.is_ready, patience=60, what="the product is ready")
