"""Files as people upload them, and what is read of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.imports.reading import FileRefused, Row, Table, read_rows, read_table
from tests.imports.parsing import parsed_apart, parsed_here

__all__ = ["parsed_apart", "parsed_here"]
Read = Callable[..., tuple[Table, list[Row]]]
Refuse = Callable[..., FileRefused]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a file of this content and return its table and rows."""

    def read_content(content: bytes, **chosen: Any) -> tuple[Table, list[Row]]:
        upload = tmp_path / "upload"
        upload.write_bytes(content)
        table = read_table(upload, work=tmp_path / "work", **chosen)
        return table, list(read_rows(table.path))

    return read_content


@pytest.fixture
def refuse(read: Read) -> Refuse:
    """Read a file that is refused and return its refusal."""

    def refuse_content(content: bytes, **chosen: Any) -> FileRefused:
        with pytest.raises(FileRefused) as refusal:
            read(content, **chosen)
        return refusal.value

    return refuse_content
