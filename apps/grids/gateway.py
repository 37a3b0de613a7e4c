"""What writes a file that is no rows of a grid. Floors above name theirs as `file_writers` in their configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from apps.accounts.permissions import Right
from apps.core.extensions import extensions
from apps.grids.models import BulkAction

# Gives the action locked, until the end of the transaction; raises where its worker no longer holds it.
Hold = Callable[[], BulkAction]


class Writer(Protocol):
    """Writes the file of one kind of action. Whoever goes on for another one begins it anew."""

    # Stored, and stays.
    action: str
    # Of who begins it: asked again at the end, for they may have lost it meanwhile.
    right: Right
    # One of those that `files` knows.
    kind: str

    def write(self, bulk: BulkAction, hold: Hold, path: Path) -> None:
        """Write the file to a path in a folder of this moment, and to the action how far it is."""


def writer_of(action: str) -> Writer | None:
    writers: tuple[Writer, ...] = extensions("file_writers")
    return next((writer for writer in writers if writer.action == action), None)
