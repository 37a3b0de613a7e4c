"""A disk that is full: whoever brings a file is told so, nothing of it is left, and with room again all goes on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.disks import disk
from tests.faults.people import signed_in
from tests.rig import Product
from tests.waiting import until

WHY = "no room for files"
KB = 1024
# A page of memory: a disk of this kind has no less.
LEAST = 4 * KB


@contextmanager
def small_disk(folder: Path, *, room: int) -> Iterator[None]:
    """Let a folder be a disk with so much room, for a while."""
    with disk(folder, room=room or LEAST):
        if not room:
            (folder / "filling").write_bytes(bytes(LEAST))
        yield
        until(lambda: left_in(folder) == [], what="nothing of it is left")


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != "filling"]


def people(size: int) -> bytes:
    """Return a spreadsheet of about so many bytes."""
    lines = ["First name,Last name,Phone,Notes"]
    lines += [f"Made-up,Person {n},+1907{5570000 + n},{'word ' * 90}" for n in range(size // 490)]
    return "\n".join(lines).encode()


def begin_export(api: httpx.Client, kind: str) -> str:
    order = {"grid": "candidates", "action": "export", "choice": {"kind": kind}, "filter": {"all": []}}
    return str(api.post("/bulk-actions", json=order).raise_for_status().json()["id"])


def imports(product: Product) -> int:
    return int(product.query("SELECT count(*) FROM imports_import")[0][0])


def bring(api: httpx.Client, content: bytes) -> httpx.Response:
    return api.post("/imports", files={"file": ("people.csv", content)})


# What meets the end of the disk, how large that is, and how large the spreadsheet.
PLACES = [
    pytest.param(512 * KB, 2000 * KB, id="the body, as it comes"),
    pytest.param(4000 * KB, 2700 * KB, id="the file that is taken out of it"),
    pytest.param(48 * KB, 100 * KB, id="its copy for whoever reads it"),
    pytest.param(160 * KB, 100 * KB, id="its text"),
    pytest.param(260 * KB, 100 * KB, id="its rows, in a process of their own"),
]


@pytest.mark.parametrize(("room", "size"), PLACES)
def test_a_program_is_told_wherever_its_file_meets_the_end_of_the_disk(
    product: Product, api: httpx.Client, room: int, size: int
) -> None:
    before, kept = imports(product), left_in(product.files)
    with small_disk(product.passing, room=room):
        answer = bring(api, people(size))

    assert (answer.status_code, WHY in answer.text) == (507, True), answer.text
    assert (imports(product), left_in(product.files)) == (before, kept)
    again = bring(api, people(2 * KB))
    assert again.status_code == 202, again.text


@pytest.mark.parametrize(("room", "size", "status"), [(4000 * KB, 2700 * KB, 507), (48 * KB, 100 * KB, 422)])
def test_a_person_is_told_on_a_page(product: Product, room: int, size: int, status: int) -> None:
    before = imports(product)
    with signed_in(product, "recruiter") as client, small_disk(product.passing, room=room):
        page = client.get("/imports/").text
        keys = {
            name: re.findall(f'name="{name}" value="([^"]*)"', page)[0]
            for name in ("csrfmiddlewaretoken", "page_team")
        }
        answer = client.post(
            "/imports/",
            data=keys,
            files={"file": ("people.csv", people(size))},
            headers={"Origin": product.url},
        )

    assert (answer.status_code, WHY in answer.text) == (status, True)
    assert "<h1" in answer.text
    assert imports(product) == before


def test_where_files_are_kept_nothing_is_left_of_one_that_had_no_room(
    product: Product, api: httpx.Client
) -> None:
    before = imports(product)
    # For the upload there is room, for its rows there is none.
    with small_disk(product.files, room=130 * KB):
        answer = bring(api, people(100 * KB))

    assert (answer.status_code, answer.json()["code"]) == (507, "no_room_for_files")
    assert imports(product) == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("place", ["passing", "files"])
def test_an_export_says_so_offers_nothing_and_goes_on_when_there_is_room(
    product: Product, api: httpx.Client, kind: str, place: str
) -> None:
    def state() -> dict[str, Any]:
        return dict(api.get(f"/bulk-actions/{bulk_id}").json())

    # A worker that first looks for a folder while its own is full, takes another.
    bulk_id = begin_export(api, kind)
    until(lambda: state()["has_file"], patience=90, what="one with room")
    with small_disk(getattr(product, place), room=0):
        bulk_id = begin_export(api, kind)
        stopped = until(lambda: state()["status"] == "failed" and state(), patience=90, what="it has no room")
        offered = api.get(f"/bulk-actions/{bulk_id}/file").status_code

    assert WHY in stopped["error"]
    assert (stopped["has_file"], offered) == (False, 404)

    api.post(f"/bulk-actions/{bulk_id}/continue").raise_for_status()
    done = until(lambda: state()["has_file"] and state(), patience=90, what="it goes on")
    assert done["counts"]["changed"] == done["counts"]["rows"] > 0
    file = api.get(f"/bulk-actions/{bulk_id}/file").raise_for_status().content
    assert lines_of(kind, file) == 1 + done["counts"]["rows"]


def lines_of(kind: str, file: bytes) -> int:
    """Count the lines of an export, of which the first says what is in the others."""
    if kind == "csv":
        return len(list(csv.reader(io.StringIO(file.decode("utf-8-sig")))))
    return int(load_workbook(io.BytesIO(file)).active.max_row)
