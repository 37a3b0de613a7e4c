"""The plug-in in one file: the same files make the same bytes, and what it may do is looked at before."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

EXTENSION = Path(__file__).resolve().parents[2] / "extension"
PACKED_NAME = "pivotcx-extension.zip"
# What it is made of; anything else in the folder is a mistake.
KINDS = {".json", ".html", ".css", ".js", ".png"}
# The page on which its button is pressed, scripts there, and what it is told in its options. No more, on no page.
PERMISSIONS = {"activeTab", "scripting", "storage"}
# Only the app's own address, and that only when a person has typed it and said yes.
ASKED_LATER = {"https://*/*", "http://127.0.0.1/*", "http://localhost/*"}
FORBIDDEN_KEYS = {"host_permissions", "content_scripts", "externally_connectable", "optional_permissions"}
# What would run, or show as markup, words that came from elsewhere.
REMOTE = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|importScripts"
    r"|(?:src|href)=\"(?:https?:)?//|from \"(?:https?:)?//|@import|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|style=\""
)
# The earliest moment that a zip can name.
MOMENT = (1980, 1, 1, 0, 0, 0)


class BadExtension(Exception):
    """The folder is no plug-in that we would hand out: one line for each reason."""


def packed(folder: Path) -> bytes:
    """Return the plug-in as a zip. It is not compressed, so that no version of a library makes other bytes of it."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for path in files_of(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), MOMENT)
            # As of a file on Unix, that everybody may read, wherever this runs.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def ensure_sound(folder: Path) -> None:
    """Raise `BadExtension` unless the manifest asks for little, names what is there, and nothing comes from outside."""
    if problems := [*_of_manifest(folder), *_of_files(folder)]:
        raise BadExtension("\n".join(problems))


def _of_manifest(folder: Path) -> Iterator[str]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        yield f"manifest.json cannot be read: {error}"
        return
    if manifest.get("manifest_version") != 3:
        yield "manifest.json: manifest_version has to be 3."
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){1,3}", str(manifest.get("version"))):
        yield "manifest.json: version has to be numbers with dots between them, such as 1.0.0."
    yield from (
        f"manifest.json: “{key}” is more than it needs." for key in sorted(FORBIDDEN_KEYS & set(manifest))
    )
    asked = set(manifest.get("permissions", [])) - PERMISSIONS
    asked |= set(manifest.get("optional_host_permissions", [])) - ASKED_LATER
    yield from (f"manifest.json: the permission “{name}” is more than it needs." for name in sorted(asked))
    policy = manifest.get("content_security_policy", {}).get("extension_pages", "")
    if not policy.startswith("default-src 'none'") or "unsafe" in policy:
        yield "manifest.json: the policy of its pages has to begin with default-src 'none', and allow nothing unsafe."
    named = [*manifest.get("icons", {}).values(), manifest.get("action", {}).get("default_popup", "")]
    named += [
        manifest.get("options_ui", {}).get("page", ""),
        *manifest.get("action", {}).get("default_icon", {}).values(),
    ]
    yield from (
        f"manifest.json names “{name}”, which is not there."
        for name in named
        if not (folder / name).is_file()
    )


def _of_files(folder: Path) -> Iterator[str]:
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in KINDS or any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield f"{name}: does not belong into the plug-in."
        elif path.suffix != ".png" and (found := REMOTE.search(path.read_text())):
            yield f"{name}: “{found[0].strip()}” would let in what comes from outside."
