"""A destroyed installation comes back from its backup, and nobody gets a text twice."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from pivotcx.embedded import start_postgres
from tests.faults.calls import call, inbound
from tests.faults.people import signed_in
from tests.faults.test_sending import accepted_times, all_settled, new_phones, send, states
from tests.rig import BASE, Product, running_product
from tests.waiting import until

SETTLING = 90


@pytest.fixture
def own() -> Iterator[Product]:
    """A product that a test may destroy."""
    with running_product() as product:
        product.connect_carrier()
        yield product


def asks(product: Product) -> httpx.Client:
    key = product.manage("create_api_key", "--team", "demo", "--name", f"restore {uuid4().hex[:6]}")
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20)


def fill_pace(product: Product, *, full: bool) -> None:
    """Let nothing leave, as while a number's pace is used up by what went before; or let it go on."""
    until_ = "now() + interval '4 minutes'" if full else "NULL"
    product.query(f"UPDATE messaging_number SET free_at = {until_} WHERE phone = %s", product.number["phone"])


def try_to_restore(product: Product, *words: str) -> str:
    """Return what it says to whom it refuses."""
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", *words],
        cwd=BASE,
        env=product.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr


def end(product: Product) -> None:
    assert product.process is not None
    product.process.send_signal(signal.SIGINT)
    product.process.wait(timeout=60)


def destroy(product: Product) -> None:
    """Lose the database and the files; what remains are the secrets."""
    product.stop_postgres(immediate=True)
    for folder in (product.folder / "postgres", files_of(product)):
        shutil.rmtree(folder)
    product.postgres = start_postgres(product.folder, durable=True)


def files_of(product: Product) -> Path:
    return product.folder / "files"


def facts(product: Product) -> list[tuple[object, ...]]:
    """Return what no restore may change: teams, people, what was sent before, and what keeps teams apart."""
    return [
        *product.query("SELECT count(*) FROM accounts_team"),
        *product.query("SELECT email, password FROM accounts_user ORDER BY id"),
        *product.query(
            "SELECT count(*), max(seq) FROM events_event WHERE created_at < %s", product.backed_up
        ),  # type: ignore[attr-defined]
        *product.query(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"
        ),
        *product.query(
            "SELECT provider_sid, body FROM chat_message WHERE sent_at < %s AND status = 'delivered' ORDER BY id",
            product.backed_up,  # type: ignore[attr-defined]
        ),
    ]


@pytest.mark.timeout(900)
def test_a_destroyed_installation_comes_back_and_nobody_gets_a_text_twice(own, tmp_path):
    product, archive = own, tmp_path / "backup.tar"
    before, queued, waiting, after = (new_phones(count) for count in (10, 6, 3, 5))
    (stopped,) = new_phones(1)
    file = files_of(product) / "some" / "picture.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"stored" * 1000)
    with asks(product) as api:
        sent = send(api, before, tag="before")
        send(api, [stopped], tag="stopped")
        until(
            lambda: states(product, sent)["delivered"] == len(sent), patience=SETTLING, what="all are there"
        )
        fill_pace(product, full=True)
        unsent = send(api, [*queued, *waiting], tag="in the queue")

        product.manage("backup", str(archive))
        ((product.backed_up,),) = product.query("SELECT now()")
        kept = facts(product)
        # It goes on: what was queued leaves, but for what somebody takes back; there are new texts, and one says STOP.
        product.query(
            "UPDATE chat_message SET status = 'cancelled' WHERE status = 'queued' AND phone = ANY(%s)",
            waiting,
        )
        fill_pace(product, full=False)
        unsent_after = send(api, after, tag="after")
        until(lambda: all_settled(product, [*unsent, *unsent_after]), patience=SETTLING, what="all have left")
        assert call(product, inbound(product, phone=stopped, body="STOP")) == 200
        product.carrier.receive(to=product.number["phone"], sender=stopped, body="STOP")
    refusal = try_to_restore(product, str(archive))
    assert "The database is not empty" in refusal
    refusal = try_to_restore(product, str(archive), "--replace")
    assert "stop web, workers, scheduler and relay" in refusal
    end(product)

    destroy(product)
    product.manage("restore", str(archive))
    restored = facts(product)
    product.start()
    fill_pace(product, full=False)

    assert restored == kept
    assert file.read_bytes() == b"stored" * 1000
    until(lambda: all_settled(product, unsent), patience=SETTLING, what="the carrier was asked about all")
    times = accepted_times(product, [*before, *queued, *waiting, *after])
    assert times == dict.fromkeys([*before, *queued, *waiting, *after], 1)
    with signed_in(product, "manager") as browser:
        assert browser.get("/chat/").status_code == 200
    with asks(product) as api:
        refused = api.post("/messages", json={"to": stopped, "body": "Still there?"})
    assert refused.json()["code"] == "recipient_opted_out"

    # Once more over what is there, as after a mistake.
    end(product)
    product.manage("restore", str(archive), "--replace")
    assert facts(product) == kept
