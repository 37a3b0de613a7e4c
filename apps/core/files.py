"""Where files are kept: a folder per team and piece of work, out of every address's reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage

# The names of files in a folder are ours: what somebody calls a file is no part of an address.


def keep(folder: str, name: str, content: IO[bytes]) -> None:
    """Keep a file, in place of one of the same name."""
    forget(folder, name)
    default_storage.save(f"{folder}/{name}", File(content))


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
    with TemporaryDirectory(prefix="file-") as work:
        copy = Path(work) / name
        with default_storage.open(f"{folder}/{name}") as kept, copy.open("wb") as file:
            shutil.copyfileobj(kept, file)
        yield copy


def opened(folder: str, name: str) -> File[bytes]:
    """Return a kept file to read. Raises `FileNotFoundError`."""
    return default_storage.open(f"{folder}/{name}")


def forget(folder: str, *names: str) -> None:
    """Delete these files of a folder, as far as they are there."""
    for name in names:
        default_storage.delete(f"{folder}/{name}")
