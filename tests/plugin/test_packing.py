"""The plug-in in one file: always the same bytes, and never more than it needs."""

from __future__ import annotations

import json
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.plugin import packing
from apps.plugin.packing import EXTENSION, BadExtension, ensure_sound, files_of, packed

STATIC = EXTENSION.parent / "static"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy, to be spoilt."""
    return Path(shutil.copytree(EXTENSION, tmp_path / "extension"))


def test_the_plug_in_is_sound():
    ensure_sound(EXTENSION)


def test_the_same_files_make_the_same_bytes(folder: Path):
    for path in files_of(folder):
        path.touch()
        path.chmod(0o600)

    assert packed(folder) == packed(EXTENSION)


def test_all_of_it_is_in_the_file_and_nothing_else():
    with zipfile.ZipFile(BytesIO(packed(EXTENSION))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [path.relative_to(EXTENSION).as_posix() for path in files_of(EXTENSION)]
        assert json.loads(archive.read("manifest.json"))["manifest_version"] == 3


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("manifest_version", 2, "manifest_version has to be 3"),
        ("version", "one", "version has to be numbers"),
        ("permissions", ["activeTab", "tabs"], "“tabs” is more than it needs"),
        ("optional_host_permissions", ["<all_urls>"], "“<all_urls>” is more than it needs"),
        ("host_permissions", ["https://*/*"], "“host_permissions” is more than it needs"),
        ("content_scripts", [], "“content_scripts” is more than it needs"),
        (
            "content_security_policy",
            {"extension_pages": "default-src 'none'; script-src 'unsafe-eval'"},
            "unsafe",
        ),
        ("icons", {"16": "icons/none.png"}, "“icons/none.png”, which is not there"),
    ],
)
def test_a_manifest_that_asks_for_more_is_not_packed(folder: Path, key: str, value: Any, words: str):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))

    with pytest.raises(BadExtension, match=words):
        ensure_sound(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("js/popup.js", 'import x from "https://cdn.example/x.js";'),
        ("js/popup.js", "element.innerHTML = words;"),
        ("js/popup.js", "eval(words)"),
        ("popup.html", '<script src="https://cdn.example/x.js"></script>'),
        ("popup.html", "<script>go()</script>"),
        ("css/base.css", '@import "https://cdn.example/x.css";'),
        ("notes.txt", "Notes"),
        (".env", "SECRET=1"),
    ],
)
def test_what_comes_from_outside_or_does_not_belong_is_not_packed(folder: Path, name: str, content: str):
    (folder / name).write_text(content)

    with pytest.raises(BadExtension, match=name):
        ensure_sound(folder)


def test_the_command_writes_the_file_or_says_what_is_wrong(folder: Path, tmp_path: Path, monkeypatch):
    call_command("pack_extension", to=str(tmp_path), verbosity=0)
    assert (tmp_path / "pivotcx-extension.zip").read_bytes() == packed(EXTENSION)

    (folder / "manifest.json").write_text("{")
    monkeypatch.setattr("apps.plugin.management.commands.pack_extension.EXTENSION", folder)
    with pytest.raises(CommandError, match=r"manifest\.json cannot be read"):
        call_command("pack_extension", to=str(tmp_path))


@pytest.mark.parametrize("name", ["js/lib/segments.js", "css/tokens.css"])
def test_what_the_plug_in_shares_with_the_app_is_the_same(name: str):
    """A plug-in is loaded from its own folder, so it has its own copy."""
    assert (EXTENSION / name).read_bytes() == (STATIC / name).read_bytes()


def test_its_files_are_kept_as_short_as_the_apps():
    long = {
        path.name: len(path.read_text().splitlines())
        for path in [*EXTENSION.glob("css/*.css"), *EXTENSION.glob("js/components/*.js")]
        if path.name != "tokens.css" and len(path.read_text().splitlines()) >= 100
    }
    assert long == {}


def test_it_is_packed_from_the_folder_beside_the_app():
    assert packing.EXTENSION.name == "extension"
    assert (packing.EXTENSION.parent / "manage.py").is_file()
