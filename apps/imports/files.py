"""Where an upload and its rows are kept: a folder per team and import, out of every address's reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage

# Their names are ours: what somebody calls a file is no part of an address.
UPLOAD, ROWS = "upload", "rows.csv"


def folder_of(*, team_id: UUID, import_id: UUID) -> str:
    return f"{team_id}/imports/{import_id}"


def keep(folder: str, name: str, content: IO[bytes]) -> None:
    """Keep a file, in place of one of the same name."""
    where = f"{folder}/{name}"
    if default_storage.exists(where):
        default_storage.delete(where)
    default_storage.save(where, File(content))


@contextmanager
def at_hand(folder: str, name: str) -> Iterator[Path]:
    """Give the path of a kept file: where it is, or of a copy. Raises `FileNotFoundError`."""
    try:
        path = Path(default_storage.path(f"{folder}/{name}"))
    except NotImplementedError:
        path = None
    if path is not None and path.is_file():
        yield path
        return
    with TemporaryDirectory(prefix="import-") as work:
        copy = Path(work) / name
        with default_storage.open(f"{folder}/{name}") as kept, copy.open("wb") as file:
            shutil.copyfileobj(kept, file)
        yield copy


def forget(folder: str) -> None:
    """Delete what is kept of an import."""
    for name in (UPLOAD, ROWS):
        default_storage.delete(f"{folder}/{name}")
