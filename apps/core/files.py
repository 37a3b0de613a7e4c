"""Where files are kept: a folder per team and piece of work, out of every address's reach."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage

from apps.core.errors import DomainError

logger = logging.getLogger(__name__)

# Of the system: its disk is full, or what one may have of it.
FULL = {errno.ENOSPC, errno.EDQUOT}

# The names of files in a folder are ours: what somebody calls a file is no part of an address.


class NoRoomForFiles(DomainError):
    code = "no_room_for_files"
    status = 507


def keep(folder: str, name: str, content: IO[bytes]) -> None:
    """Keep a file, in place of one of the same name. Raises `NoRoomForFiles`; nothing is left of it then."""
    forget(folder, name)
    try:
        default_storage.save(f"{folder}/{name}", File(content))
    except OSError as error:
        if error.errno not in FULL:
            raise
        forget(folder, name)
        logger.error("There is no room for files: see STORAGE_URL.")  # noqa: TRY400  Its trace says no more.
        raise NoRoomForFiles(
            "The file was not kept: there is no room for files at the moment. Whoever runs this site was told; "
            "try again later."
        ) from None


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
