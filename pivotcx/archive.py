"""A backup as one file: a tar of the database, of the stored files, and of what tells whether all of it is there.

`manifest.json` comes last: a file that was cut has none. It says of every part how long it is and what its SHA-256 is,
of every table how many rows it has and what they come to, and holds a word that each of the installation's keys has
sealed; the keys themselves are not in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from cryptography.fernet import Fernet, InvalidToken

FORMAT = 1
DATABASE, FILES, MANIFEST = "database.dump", "files/", "manifest.json"
SEALED = b"pivotcx"
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made, or cannot be restored, in one line for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows a table has, and the sum of what each comes to."""

    rows: int
    total: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    taken_at: datetime
    server: int
    migrations: list[tuple[str, str]]
    tables: dict[str, Table]
    # How many tables are bound by row security.
    secured: int
    seals: list[str]
    parts: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Read what `written` has made."""
        try:
            said = json.loads(text)
            if said["format"] != FORMAT:
                message = f"It is written in format {said['format']}; this release reads {FORMAT}."
                raise BackupError(message)
            return cls(
                taken_at=datetime.fromisoformat(said["taken_at"]),
                server=int(said["server"]),
                migrations=[(app, name) for app, name in said["migrations"]],
                tables={name: Table(**table) for name, table in said["tables"].items()},
                secured=int(said["secured"]),
                seals=list(said["seals"]),
                parts=dict(said["parts"]),
            )
        except (ValueError, KeyError, TypeError):
            message = f"Its {MANIFEST} cannot be read."
            raise BackupError(message) from None

    def written(self) -> bytes:
        """Return it as it stands in the archive."""
        said = {
            "format": FORMAT,
            "taken_at": self.taken_at.isoformat(),
            "server": self.server,
            "migrations": self.migrations,
            "tables": {
                name: {"rows": table.rows, "total": table.total} for name, table in self.tables.items()
            },
            "secured": self.secured,
            "seals": self.seals,
            "parts": self.parts,
        }
        return json.dumps(said, indent=1).encode()

    @property
    def files(self) -> list[str]:
        """The names of stored files, as storage knows them."""
        return [name.removeprefix(FILES) for name in self.parts if name.startswith(FILES)]


class Writing:
    """An archive that is being written: each part is measured as it goes in."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, file: IO[bytes]) -> None:
        """Put an open file in, as long as it is now."""
        length = os.fstat(file.fileno()).st_size
        info = tarfile.TarInfo(name)
        info.size, info.mode = length, 0o600
        measured = _Measured(file)
        self._tar.addfile(info, measured)
        self.parts[name] = {"bytes": length, "sha256": measured.digest.hexdigest()}

    def close(self, manifest: bytes) -> None:
        """Put the manifest at the end."""
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(manifest), 0o600
        self._tar.addfile(info, BytesIO(manifest))


class _Measured:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """Write an archive beside its place, and put it there when it is whole and on the disk. Else nothing is left."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with (
            os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            yield Writing(tar)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        # A name that somebody has given a file meanwhile is not taken.
        os.link(unfinished, path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except FileExistsError:
        message = f"{path} is there already."
        raise BackupError(message) from None
    finally:
        unfinished.unlink(missing_ok=True)


def examined(path: Path) -> Manifest:
    """Read an archive from its beginning to its end, and return its manifest. Refuses one that is not whole."""
    found: dict[str, dict[str, Any]] = {}
    said: bytes | None = None
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                file = tar.extractfile(info)
                if file is None or said is not None:
                    message = f"It holds something that no backup has: {info.name}."
                    raise BackupError(message)
                if info.name == MANIFEST:
                    said = file.read()
                    continue
                measured = _Measured(file)
                while measured.read(CHUNK):
                    pass
                found[info.name] = {"bytes": info.size, "sha256": measured.digest.hexdigest()}
    except (tarfile.TarError, EOFError):
        message = "It was cut, or is no backup."
        raise BackupError(message) from None
    if said is None:
        message = "It was cut: its manifest, which comes last, is missing."
        raise BackupError(message)
    manifest = Manifest.read(said)
    if wrong := [name for name in {**found, **manifest.parts} if found.get(name) != manifest.parts.get(name)]:
        message = f"It was changed: {wrong[0]} is not what its manifest says."
        raise BackupError(message)
    return manifest


def part_of(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """Open a part of an archive that was examined."""
    file = tar.extractfile(name)
    assert file is not None  # noqa: S101  (examined)
    return file


def seals_of(keys: list[str]) -> list[str]:
    """Return a word that each key has sealed."""
    return [Fernet(key).encrypt(SEALED).decode() for key in keys]


def unopened(seals: list[str], keys: list[str]) -> int:
    """Return how many of some seals none of these keys opens."""
    return sum(not any(_opens(key, seal) for key in keys) for seal in seals)


def _opens(key: str, seal: str) -> bool:
    try:
        return Fernet(key).decrypt(seal.encode()) == SEALED
    except InvalidToken:
        return False
