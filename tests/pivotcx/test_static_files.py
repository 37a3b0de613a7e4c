"""Where others can reach the product, its pages need files that have been collected."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from django.test import Client

from pivotcx.static_files import HashedStaticFiles, PackageFilesFinder, is_collected


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


def test_a_page_asks_for_one_sheet_that_holds_all_of_them(tmp_path: Path, settings: Any) -> None:
    sheets = settings.BASE_DIR / "static" / "css"
    source = FileSystemStorage(settings.BASE_DIR / "static")
    names = [str(path.relative_to(settings.BASE_DIR / "static")) for path in sheets.rglob("*.css")]
    collected = HashedStaticFiles(location=str(tmp_path))

    done = {
        name: hashed for name, hashed, _ in collected.post_process({name: (source, name) for name in names})
    }

    whole = (tmp_path / done["css/app.css"]).read_text()
    assert "@import" not in whole
    parts = re.findall(r'@import url\("([^"]+)"\)', (sheets / "app.css").read_text())
    assert parts
    for part in parts:
        assert (sheets / part).read_text() in whole, part
    # The order of the layers is said before the first of them.
    assert whole.index("@layer reset, tokens") < whole.index("@layer reset {")


def test_what_the_pages_of_the_api_ask_for_is_collected(db: None, settings: Any) -> None:
    """A file of another name is an error where files have been collected, and only there."""
    finders = (FileSystemFinder(), PackageFilesFinder())
    collected = {f"/{path}" for finder in finders for path, _ in finder.list([])}

    asked = Client().get("/api/v1/docs/calls/").data

    files = [each for each in asked.values() if str(each).startswith(settings.STATIC_URL)]
    assert len(files) > 1
    assert [
        each for each in files if each.removeprefix(settings.STATIC_URL.rstrip("/")) not in collected
    ] == []
