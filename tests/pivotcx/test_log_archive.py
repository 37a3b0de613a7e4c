"""What the handbook says of PostgreSQL's log archive, PostgreSQL takes, and does."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from pivotcx.embedded import start_postgres
from pivotcx.embedded.kept_secrets import kept_secret
from pivotcx.embedded.postgres import SUPERUSER
from tests.waiting import until

OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
# What may be lost.
MOST_SECONDS = 300


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the account of the server reaches, too."""
    with tempfile.TemporaryDirectory(prefix="pivotcx-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_server_with_the_settings_of_the_handbook_archives_its_log(place):
    data, archive = place / "data", place / "archive"
    for folder in (data, archive):
        folder.mkdir()
    archive.chmod(0o777)
    (block,) = re.findall(r"```ini\n(.*?)```", OPERATING, re.DOTALL)
    start_postgres(data).stop()
    with (data / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write(f"\n{block.replace('/archive', str(archive))}")

    server = start_postgres(data)
    try:
        password = kept_secret("DATABASE_SUPERUSER_PASSWORD", data=data, make=str)
        port = server.url.rpartition(":")[2].partition("/")[0]
        with closing(
            psycopg2.connect(host="127.0.0.1", port=port, user=SUPERUSER, password=password, dbname=SUPERUSER)
        ) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'")
                assert cursor.fetchone() == (MOST_SECONDS,)
                cursor.execute("CREATE TABLE written (id int)")
                cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
                (name,) = cursor.fetchone()
        until((archive / name).exists, patience=60, what=f"{name} is archived")
    finally:
        server.stop()

    assert (archive / name).stat().st_size == 16 * 1024 * 1024
    assert list(archive.glob("*.part")) == []
