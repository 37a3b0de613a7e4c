"""What is kept of an import: the upload, and its rows as they were read."""

from __future__ import annotations

from uuid import UUID

from apps.core import files

UPLOAD, ROWS = "upload", "rows.csv"


def folder_of(*, team_id: UUID, import_id: UUID) -> str:
    return f"{team_id}/imports/{import_id}"


def forget(folder: str) -> None:
    """Delete what is kept of an import."""
    files.forget(folder, UPLOAD, ROWS)
