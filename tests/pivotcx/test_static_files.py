"""Where others can reach the product, its pages need files that have been collected."""

from __future__ import annotations

import os
from pathlib import Path

from pivotcx.static_files import is_collected


def test_files_are_collected_until_one_of_them_changes(tmp_path: Path) -> None:
    root, source = tmp_path / "collected", tmp_path / "source"
    root.mkdir()
    source.mkdir()
    page = source / "app.css"
    page.write_text("")
    assert not is_collected(root, sources=[source])

    manifest = root / "staticfiles.json"
    manifest.write_text("{}")
    later = manifest.stat().st_mtime + 1
    os.utime(manifest, (later, later))
    assert is_collected(root, sources=[source])

    os.utime(page, (later + 1, later + 1))
    assert not is_collected(root, sources=[source])
