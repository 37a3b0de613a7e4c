"""Rows of a spreadsheet, from the file to people, applications and a list."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg2
from psycopg2.extensions import set_wait_callback

from benchmarks.data import migrated_database
from benchmarks.result import Result, spent

ROWS, FEWER, TIMES = 100_000, 30_000, 3
HEADER = [
    *("first_name", "last_name", "phone", "email", "content", "location", "source", "city", "state"),
    *("postal_code", "external_job_id"),
]
# Of what pandas and COPY do with the same rows; and what another product's import does on such a machine.
GOAL_SHARE, GOAL_ROWS = 0.15, 11_600.0


def run() -> Iterator[Result]:
    """Measure imports from upload to last row beside their floor, in turns: the largest file, and smaller ones."""
    with migrated_database() as owner_url, tempfile.TemporaryDirectory() as folder:
        path, fewer = Path(folder) / "people.csv", Path(folder) / "fewer.csv"
        _write(path, ROWS)
        _write(fewer, FEWER)
        floors, ours = [_by_pandas(owner_url, path, ROWS)], [_by_import(path, ROWS, Path(folder))]
        yield _result("import", floors, ours)
        # By now nothing is done for the first time.
        floors, ours = [], []
        for _ in range(TIMES):
            floors.append(_by_pandas(owner_url, fewer, FEWER))
            ours.append(_by_import(fewer, FEWER, Path(folder)))
        yield _result(f"import of {FEWER:,} more", floors, ours)


def _result(name: str, floors: list[float], ours: list[float]) -> Result:
    floor, value = median(floors), median(ours)
    return Result(
        name=name,
        value=value,
        unit="rows/s",
        floor=floor,
        goal=f">= {GOAL_SHARE} of pandas and COPY, >= {GOAL_ROWS:,.0f} rows/s",
        holds=value >= GOAL_SHARE * floor and value >= GOAL_ROWS,
    )


def _write(path: Path, rows: int) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            out.writerow(
                [
                    *("Made-up", f"Person {number}", f"+1201{2000000 + number}", f"p{number}@example.test"),
                    *(f"Job {number % 50}", f"Place {number % 30}", "Job board", "Newark", "NJ"),
                    *(f"{7000 + number % 900:05}", f"J-{number % 500}"),
                ]
            )


def _by_pandas(owner_url: str, path: Path, rows: int) -> float:
    """Return the rows a second of the least that any program could do: read them, and COPY them into one table."""
    import pandas as pd

    from apps.core.silence import hang_up_on_silence

    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE floor_rows ({', '.join(f'{name} text' for name in HEADER)})")
        connection.commit()
        begun = perf_counter()
        frame = pd.read_csv(path, dtype=str)
        buffer = io.StringIO()
        frame.to_csv(buffer, index=False, header=False)
        buffer.seek(0)
        # The product's way to wait knows no COPY.
        set_wait_callback(None)
        cursor.copy_expert("COPY floor_rows FROM STDIN WITH (FORMAT csv)", buffer)
        hang_up_on_silence()
        connection.commit()
        taken = perf_counter() - begun
        cursor.execute("DROP TABLE floor_rows")
    return rows / taken


def _by_import(path: Path, rows: int, folder: Path) -> float:
    """Import a file into a team of its own, and say what that took. Return the rows a second."""
    from django.conf import settings
    from django.db import connections, transaction
    from django.test import override_settings

    from apps.accounts.services import create_team
    from apps.accounts.tenancy import as_team
    from apps.candidates.services import create_built_in_statuses
    from apps.core.ids import new_id
    from apps.imports.models import Import
    from apps.imports.services import start_import, upload_file

    stores = {**settings.STORAGES}
    stores["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "files"},
    }
    team = create_team(name="Import", slug=f"import-{new_id()}")
    backend = connections["default"].connection.get_backend_pid()
    with override_settings(STORAGES=stores), as_team(team.pk):
        with transaction.atomic():
            create_built_in_statuses(team=team)
        with spent(backend) as uploading, transaction.atomic(), path.open("rb") as content:
            import_ = upload_file(
                team=team, actor=None, name=path.name, content=content, now=datetime.now(UTC)
            )
        with spent(backend) as taking, transaction.atomic():
            # Tasks run at once here, in this process: no broker stands between.
            start_import(import_=import_)
        with transaction.atomic():
            done = Import.objects.get(pk=import_.pk)
    assert (done.status, done.created) == ("finished", rows), (done.status, done.error, done.counts)
    print(f"        load {os.getloadavg()[0]:.1f}; {rows:,} rows")
    for what, it in (("read and kept", uploading), ("taken in", taking)):
        print(f"        {what} in {it.clock:.1f} s: {it.words(rows)}")
    return rows / (uploading.clock + taking.clock)
