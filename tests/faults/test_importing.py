"""An import whose worker is killed again and again comes to what an undisturbed one does."""

from __future__ import annotations

import csv
import io
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from tests.faults.workers import Workers, stopped_worker_of
from tests.rig import Product
from tests.waiting import until

ROWS, KILLS = 3000, 10
HEADER = [
    *(
        "First name",
        "Last name",
        "Phone",
        "E-mail",
        "Job title",
        "City",
        "Tags",
        "Notes",
        "Opt-in",
        "Update existing",
    ),
    "Shirt size",
]


class Seen(NamedTuple):
    """What an import has left, without ids and the time."""

    counts: dict[str, int]
    people: list[Any]
    applications: list[Any]
    members: list[Any]
    tags: list[Any]
    notes: list[Any]
    consents: list[Any]
    rejects: list[Any]
    told: Any


def file_of(count: int) -> bytes:
    """Return people of whom some are there twice, some are refused and some are passed over."""
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(HEADER)
    for n in range(count):
        phone = "12" if n % 97 == 5 else f"+1907{5550000 + n % (count - 200)}"
        job, tag, note = (
            ("Welder", "Cook")[n % 2],
            ("Night", "", "Day")[n % 3],
            f"Note {n}" if n % 50 == 0 else "",
        )
        opt_in, update = ("yes", "no", "")[n % 3], "no" if n % 11 == 0 else ""
        out.writerow(
            [
                *(
                    "Made-up",
                    f"Person {n}",
                    phone,
                    f"p{n}@example.test",
                    job,
                    "Nome",
                    tag,
                    note,
                    opt_in,
                    update,
                ),
                ("S", "M", "L")[n % 3],
            ]
        )
    return file.getvalue().encode()


def begin(api: httpx.Client, content: bytes) -> str:
    answer = api.post("/imports", files={"file": ("people.csv", content)})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def state_of(product: Product, import_id: str) -> tuple[str, int]:
    ((status, at_row),) = product.query("SELECT status, at_row FROM imports_import WHERE id = %s", import_id)
    return status, at_row


def seen(product: Product, api: httpx.Client, import_id: str) -> Seen:
    ((team, list_id, started),) = product.query(
        "SELECT team_id, list_id, started_at FROM imports_import WHERE id = %s", import_id
    )
    of_team = f"FROM candidates_candidate c JOIN {{}} x ON x.candidate_id = c.id WHERE c.team_id = '{team}'"
    phones = " AND c.phone LIKE '+1907555%%' ORDER BY 1, 2, 3"
    first = api.get(f"/imports/{import_id}/rejects", params={"limit": 200}).json()
    assert not first["has_more"]
    return Seen(
        counts=api.get(f"/imports/{import_id}").json()["counts"],
        people=product.query(
            "SELECT phone, first_name, last_name, email, city, custom::text FROM candidates_candidate c "
            f"WHERE team_id = %s {phones}",
            team,
        ),
        applications=product.query(
            "SELECT c.phone, x.applied_at - %s, x.job_title, x.medium, x.method, x.is_active "
            + of_team.format("candidates_application")
            + phones,
            started,
        ),
        members=product.query(
            f"SELECT c.phone, 0, 0 {of_team.format('lists_listmember')} AND x.list_id = %s {phones}", list_id
        ),
        tags=product.query(
            "SELECT c.phone, t.name, 0 FROM candidates_candidate c JOIN candidates_candidatetag x "
            "ON x.candidate_id = c.id JOIN candidates_tag t ON t.id = x.tag_id WHERE c.team_id = %s" + phones,
            team,
        ),
        notes=product.query(
            "SELECT c.phone, n.body, 0 FROM candidates_candidate c JOIN chat_conversation x "
            "ON x.candidate_id = c.id JOIN chat_note n ON n.conversation_id = x.id WHERE c.team_id = %s"
            + phones,
            team,
        ),
        consents=product.query(
            "SELECT c.phone, c.kind, c.method FROM messaging_consentevent c WHERE c.team_id = %s" + phones,
            team,
        ),
        rejects=sorted((row["row"], [why["code"] for why in row["reasons"]]) for row in first["data"]),
        told=told_of(product, team, import_id, list_id),
    )


def told_of(product: Product, team: str, import_id: str, list_id: str) -> dict[str, Any]:
    """Return what the log says, and hold it to what is there: it names each batch, person and application once."""
    batches = product.query(
        "SELECT id::text, created::text[], applications::text[] FROM imports_importbatch WHERE batch_of_id = %s",
        import_id,
    )
    events = product.query("SELECT kind, data FROM events_event WHERE subject_id = %s", import_id)
    taken = [data for kind, data in events if kind == "candidates.imported"]
    for key, there in (
        ("batch", Counter(row[0] for row in batches)),
        ("created", Counter(each for row in batches for each in row[1])),
        ("applications", Counter(each for row in batches for each in row[2])),
    ):
        named = Counter(each for data in taken for each in ([data[key]] if key == "batch" else data[key]))
        assert named == there, key
        assert set(named.values()) <= {1}, key
    members = product.query(
        "SELECT data FROM events_event WHERE team_id = %s AND subject_id = %s AND kind = 'list.members_added'",
        *(team, list_id),
    )
    return {
        "ends": sorted(kind for kind, _ in events if kind != "candidates.imported"),
        "members": sum(data["count"] for (data,) in members),
    }


@pytest.fixture
def partners(product: Product) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Partners of the demo's team and of another one, which both want to know the size of people's shirts."""
    product.manage("create_team", "Nome", "--slug", "nome", "--manager", "nome@demo.test")
    with _partner(product, "demo") as one, _partner(product, "nome") as other:
        yield one, other


@contextmanager
def _partner(product: Product, team: str) -> Iterator[httpx.Client]:
    scopes = [word for scope in ("read", "write", "admin") for word in ("--scope", scope)]
    key = product.manage("create_api_key", "--team", team, "--name", "imports", *scopes)
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{product.url}/api/v1", headers=headers, timeout=20) as client:
        field = {"key": "shirt_size", "label": "Shirt size", "kind": "text"}
        made = client.post("/custom-fields", json=field)
        assert made.status_code == 201, made.text
        yield client


def test_an_import_is_whole_whenever_its_worker_is_killed(product, partners, workers: Workers):
    api, other_api = partners
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    content = file_of(ROWS)
    undisturbed = begin(other_api, content)
    until(lambda: state_of(product, undisturbed)[0] == "finished", patience=60, what="the undisturbed import")

    deaths: list[int] = []
    # The product's own takes so many rows at once that there would be nothing to kill: it comes in last.
    with stopped_worker_of(product):
        disturbed = begin(api, content)
        while len(deaths) < KILLS:
            workers.start_one()
            at = deaths[-1] if deaths else 0
            until(lambda at=at: state_of(product, disturbed)[1] > at, what="it goes on")
            time.sleep(chance.uniform(0, 0.15))
            workers.kill_all()
            status, at = state_of(product, disturbed)
            assert status == "running", deaths
            deaths.append(at)
    # What is left is for the product to find by itself: its supervisor, its clock and its worker.
    until(lambda: state_of(product, disturbed)[0] == "finished", patience=60, what="the import, by itself")

    assert seen(product, api, disturbed) == seen(product, other_api, undisturbed)
