"""The disk of the database is full: whoever asks is told so, what was taken is kept, and with room all goes on."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest

from tests.disks import disk
from tests.faults.calls import call, inbound
from tests.faults.people import Program, program_of, signed_in
from tests.faults.test_sending import accepted_times, all_settled, states
from tests.rig import Product
from tests.waiting import until

ROOM = 700 * 1024 * 1024
# Seconds for which nobody makes room.
FULL_FOR = 20.0
CHUNK = bytes(1024 * 1024)


@pytest.fixture(scope="module")
def own() -> Iterator[Product]:
    """A product that has all it writes on a disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="pivotcx-rig-", dir="/tmp"))
    try:
        with disk(folder, room=ROOM):
            product = Product(folder)
            try:
                product.start()
                product.connect_carrier()
                yield product
            finally:
                product.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def no_room(folder: Path) -> Iterator[None]:
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(CHUNK)
    with filling.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b" ")
    try:
        yield
    finally:
        filling.unlink()


@pytest.mark.timeout(400)
def test_who_asks_while_the_database_has_no_room_is_told_and_what_was_taken_is_kept(own: Product) -> None:
    taken: dict[str, str] = {}
    came: list[str] = []
    answers: list[tuple[str, int]] = []

    def order(api: Program, nth: int) -> None:
        phone = f"+1415559{nth:04d}"
        answer = api.post("/messages", json={"to": phone, "body": f"Hello, number {nth}. " * 40})
        answers.append(("order", answer.status_code))
        if answer.status_code == 202:
            taken[phone] = answer.json()["id"]

    def write(nth: int) -> None:
        phone = f"+1628559{nth:04d}"
        status = call(own, inbound(own, phone=phone, body=f"I am number {nth}. " * 60))
        answers.append(("text", status))
        if status == 200:
            came.append(phone)

    numbers = count()
    with program_of(own, timeout=40) as api, signed_in(own, "manager") as browser:
        browser.timeout = 40
        order(api, next(numbers))
        with no_room(own.folder):
            over = time.monotonic() + FULL_FOR
            while time.monotonic() < over or {status for _, status in answers} <= {200, 202}:
                order(api, next(numbers))
                write(next(numbers))
                answers.append(("page", browser.get("/chat/").status_code))
        has_ended = own.postgres.child.process is None or own.postgres.child.process.poll() is not None
        if has_ended:
            # It gives up when it cannot even write what it has to write to begin again.
            own.postgres.stop()
            own.start_postgres()
        until(own.is_ready, patience=60, what="with room all is well again")
        order(api, next(numbers))
        write(next(numbers))

    print(has_ended, sorted({(what, status) for what, status in answers}), len(taken), len(came))
    # 0: it was not even heard. The carrier tries again after each but the first.
    assert {status for _, status in answers} <= {200, 202, 503, 507}
    assert {(what, 503) for what in ("order", "text")} <= set(answers)
    until(lambda: all_settled(own, list(taken.values())), patience=90, what="what was taken has left")
    assert states(own, list(taken.values()))["failed"] == 0
    assert accepted_times(own, list(taken)) == dict.fromkeys(taken, 1)
    kept = own.query("SELECT phone FROM chat_message WHERE direction = 'inbound' AND phone = ANY(%s)", came)
    assert sorted(phone for (phone,) in kept) == sorted(came)
