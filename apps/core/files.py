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

from apps.core.room import KEPT, PASSING, room_in

# The names of files in a folder are ours: what somebody calls a file is no part of an address.


def keep(folder: str, name: str, content: IO[bytes]) -> None:
    """Keep a file, in place of one of the same name, which stays until this one is whole. Raises `NoRoomForFiles`."""
    part = _part_of(name)
    forget(folder, part)
    try:
        with room_in(KEPT):
            default_storage.save(f"{folder}/{part}", File(content))
            _put(folder, part, name)
    except BaseException:
        forget(folder, part)
        raise


@contextmanager
def work_folder(prefix: str) -> Iterator[Path]:
    """Give a folder for a moment. Raises `NoRoomForFiles` where what is written into it finds no room."""
    with room_in(PASSING), TemporaryDirectory(prefix=f"{prefix}-") as folder:
        yield Path(folder)


@contextmanager
def at_hand(folder: str, name: str) -> Iterator[Path]:
    """Give the path of a kept file: where it is, or of a copy. Raises `FileNotFoundError` and `NoRoomForFiles`."""
    path = _path_of(folder, name)
    if path is not None:
        yield path
        return
    with work_folder("file") as work:
        copy = work / name
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
        # Of a process that was killed while it wrote one.
        default_storage.delete(f"{folder}/{_part_of(name)}")


def _part_of(name: str) -> str:
    return f"{name}.part"


def _path_of(folder: str, name: str) -> Path | None:
    """Return where a file is on a disk of this machine, if it is on one."""
    try:
        path = Path(default_storage.path(f"{folder}/{name}"))
    except NotImplementedError:
        return None
    return path if path.is_file() else None


def _put(folder: str, part: str, name: str) -> None:
    """Let a file that is whole have its name."""
    path = _path_of(folder, part)
    if path is not None:
        path.replace(path.with_name(name))
        return
    with opened(folder, part) as file:
        default_storage.delete(f"{folder}/{name}")
        default_storage.save(f"{folder}/{name}", file)
    default_storage.delete(f"{folder}/{part}")
