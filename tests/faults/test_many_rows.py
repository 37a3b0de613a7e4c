"""Something done with many rows, and taken back, whose worker is killed again and again: each row once."""

from __future__ import annotations

import random
import time
from typing import Any

import httpx
import pytest

from tests.faults.workers import Workers, stopped_worker_of
from tests.rig import Product
from tests.waiting import until

ROWS, KILLS, BATCH = 400, 5, 10
CITY, TAG = "Unalakleet", "Killed again and again"
THERE = {"all": [{"field": "candidate.city", "op": "is", "value": [CITY]}]}


@pytest.fixture
def people(api: httpx.Client) -> int:
    """Import as many people of one city; return how many."""
    lines = [f"Made-up,Person {n},+1907{5560000 + n},{CITY}" for n in range(ROWS)]
    content = "\n".join(["first_name,last_name,phone,city", *lines]).encode()
    begun = api.post("/imports", files={"file": ("people.csv", content)}).json()
    address = f"/imports/{begun['id']}"
    until(lambda: api.get(address).json()["status"] == "finished", patience=60, what="the people are there")
    return ROWS


def cut_small(product: Product, bulk_id: str) -> None:
    """Cut the rows that were kept into batches of a few, so that there is something to kill."""
    product.query(
        "WITH whole AS (DELETE FROM grids_bulkbatch WHERE batch_of_id = %s RETURNING team_id, position, rows), "
        "each AS (SELECT team_id, row, (row_number() OVER (ORDER BY position, place) - 1) / %s AS part "
        "FROM whole, unnest(rows) WITH ORDINALITY AS r (row, place)) "
        "INSERT INTO grids_bulkbatch (id, team_id, created_at, batch_of_id, position, rows, before) "
        "SELECT gen_random_uuid(), team_id, now(), %s, part, array_agg(row), '{}' FROM each GROUP BY team_id, part",
        *(bulk_id, BATCH, bulk_id),
    )


def batches(product: Product, bulk_id: str, moment: str) -> int:
    """Return how many batches are done, or undone."""
    sql = f"SELECT count({moment}) FROM grids_bulkbatch WHERE batch_of_id = %s"
    return int(product.query(sql, bulk_id)[0][0])


def kill_while(product: Product, workers: Workers, bulk_id: str, moment: str, chance: random.Random) -> None:
    for _ in range(KILLS):
        before = batches(product, bulk_id, moment)
        workers.start_one()
        until(lambda before=before: batches(product, bulk_id, moment) > before, what="it goes on")
        time.sleep(chance.uniform(0, 0.05))
        workers.kill_all()
    assert batches(product, bulk_id, moment) < ROWS / BATCH, (
        "It was done before it was killed for the last time."
    )


def told(product: Product, kind: str) -> list[int]:
    """Return how often the log tells something of each of these people."""
    sql = (
        "SELECT count(*) FROM events_event e JOIN candidates_candidate c ON c.id = e.subject_id "
        "WHERE e.kind = %s AND c.city = %s GROUP BY c.id"
    )
    return [number for (number,) in product.query(sql, kind, CITY)]


def test_rows_are_changed_and_changed_back_once_whenever_the_worker_is_killed(
    product: Product, api: httpx.Client, people: int, workers: Workers
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)

    def state() -> dict[str, Any]:
        return dict(api.get(f"/bulk-actions/{bulk_id}").json())

    with stopped_worker_of(product):
        asked = {"grid": "candidates", "filter": THERE, "action": "tag", "choice": {"new": TAG}}
        begun = api.post("/bulk-actions", json=asked)
        assert begun.status_code == 202, begun.text
        bulk_id = begun.json()["id"]
        cut_small(product, bulk_id)
        kill_while(product, workers, bulk_id, "done_at", chance)
    # What is left is for the product to find by itself.
    done = until(lambda: state()["status"] == "finished" and state(), patience=60, what="the rest, by itself")
    assert done["counts"] == {
        "rows": people,
        "done": people,
        "changed": people,
        "unchanged": 0,
        "refused": 0,
    }
    assert told(product, "candidate.tagged") == [1] * people

    with stopped_worker_of(product):
        assert api.post(f"/bulk-actions/{bulk_id}/undo").status_code == 202
        kill_while(product, workers, bulk_id, "undone_at", chance)
    undone = until(lambda: state()["undone_at"] and state(), patience=60, what="the way back, by itself")
    assert undone["undo_report"] == {"restored": people, "kept": 0}
    assert told(product, "candidate.untagged") == [1] * people
