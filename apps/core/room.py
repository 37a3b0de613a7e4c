"""Room on a disk, and what is said when there is none. No Django in here: what parses files apart asks, too."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from apps.core.errors import DomainError

logger = logging.getLogger(__name__)

# Of the system: its disk is full, or what one may have of it.
FULL = {errno.ENOSPC, errno.EDQUOT}
# The folders of a machine, as its environment names them: of what is kept, and of what is there for a moment.
KEPT, PASSING = "STORAGE_URL", "TMPDIR"
WORDS = "Nothing was kept: there is no room for files at the moment. Whoever runs this site was told; try again later."


class NoRoomForFiles(DomainError):
    code = "no_room_for_files"
    status = 507


def is_full(error: BaseException | None) -> bool:
    """Return whether an error says that a disk is full."""
    return isinstance(error, OSError) and error.errno in FULL


def no_room(folder: str) -> NoRoomForFiles:
    """Tell the log which folder is full. Return what people are told."""
    logger.error("There is no room for files: see %s.", folder)
    return NoRoomForFiles(WORDS)


@contextmanager
def room_in(folder: str) -> Iterator[None]:
    """Write files. Raises `NoRoomForFiles` where the disk is full."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise no_room(folder) from None
