"""A hundred thousand rows of a spreadsheet, from the file to people, applications and a list."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import psycopg2

from benchmarks.data import migrated_database
from benchmarks.result import Result

ROWS = 100_000
HEADER = [
    *("first_name", "last_name", "phone", "email", "content", "location", "source", "city", "state"),
    *("postal_code", "external_job_id"),
]
# Of what pandas and COPY do with the same rows; and what another product's import does on such a machine.
GOAL_SHARE, GOAL_ROWS = 0.15, 11_600.0


def run() -> Iterator[Result]:
    """Measure an import from its upload to its last row, and the floor, in turns."""
    with migrated_database() as owner_url, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        _write(path)
        floor = max(_by_pandas(owner_url, path) for _ in range(3))
        ours = _by_import(path, Path(folder))
        yield Result(
            name="import",
            value=ours,
            unit="rows/s",
            floor=floor,
            goal=f">= {GOAL_SHARE} of pandas and COPY, >= {GOAL_ROWS:,.0f} rows/s",
            holds=ours >= GOAL_SHARE * floor and ours >= GOAL_ROWS,
        )


def _write(path: Path) -> None:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(ROWS):
            out.writerow(
                [
                    *("Made-up", f"Person {number}", f"+1201{2000000 + number}", f"p{number}@example.test"),
                    *(f"Job {number % 50}", f"Place {number % 30}", "Job board", "Newark", "NJ"),
                    *(f"{7000 + number % 900:05}", f"J-{number % 500}"),
                ]
            )


def _by_pandas(owner_url: str, path: Path) -> float:
    """Return the rows a second of the least that any program could do: read them, and COPY them into one table."""
    import pandas as pd

    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE floor_rows ({', '.join(f'{name} text' for name in HEADER)})")
        connection.commit()
        begun = perf_counter()
        frame = pd.read_csv(path, dtype=str)
        buffer = io.StringIO()
        frame.to_csv(buffer, index=False, header=False)
        buffer.seek(0)
        cursor.copy_expert("COPY floor_rows FROM STDIN WITH (FORMAT csv)", buffer)
        connection.commit()
        taken = perf_counter() - begun
        cursor.execute("DROP TABLE floor_rows")
    return ROWS / taken


def _by_import(path: Path, folder: Path) -> float:
    from django.conf import settings
    from django.db import transaction
    from django.test import override_settings

    from apps.accounts.services import create_team
    from apps.accounts.tenancy import as_team
    from apps.candidates.services import create_built_in_statuses
    from apps.imports.models import Import
    from apps.imports.services import start_import, upload_file

    stores = {**settings.STORAGES}
    stores["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "files"},
    }
    team = create_team(name="Import", slug="import-benchmark")
    with override_settings(STORAGES=stores), as_team(team.pk):
        with transaction.atomic():
            create_built_in_statuses(team=team)
        begun = perf_counter()
        with transaction.atomic(), path.open("rb") as content:
            import_ = upload_file(
                team=team, actor=None, name=path.name, content=content, now=datetime.now(UTC)
            )
        uploaded = perf_counter() - begun
        with transaction.atomic():
            # Tasks run at once here, in this process: no broker stands between.
            start_import(import_=import_)
        taken = perf_counter() - begun
        with transaction.atomic():
            done = Import.objects.get(pk=import_.pk)
    assert (done.status, done.created) == ("finished", ROWS), (done.status, done.error, done.counts)
    print(f"        read and kept in {uploaded:.1f} s, taken in in {taken - uploaded:.1f} s")
    return ROWS / taken
