"""Files of pages under names that change with their content, so that browsers may keep them for ever."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from posixpath import dirname, join
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What installed packages bring and no page of ours loads; some of it cannot be given such names.
LEFT_OUT = [
    "django_htmx/ext/*",
    "django_htmx/htm*-4*",
    "django_htmx/htmx-2.js",
    "rest_framework/*",
    "chartkick/chartkick.js",
    "drf_spectacular_sidecar/redoc/*",
    # Its file is not loaded either, but the view of the API's pages asks for its name.
    "drf_spectacular_sidecar/*preset.js.map",
    "drf_spectacular_sidecar/*oauth2-redirect*",
]
# One file that needs no other: what looks like an import in it are words about its sources.
WHOLE = {"chartkick/Chart.bundle.js"}
STYLES = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


def is_collected(root: Path, *, sources: Iterable[Path]) -> bool:
    """Return whether `collectstatic` has run since the last change of a source."""
    manifest = root / "staticfiles.json"
    if not manifest.exists():
        return False
    collected_at = manifest.stat().st_mtime
    return all(
        path.stat().st_mtime <= collected_at for source in sources for path in (source, *source.rglob("*"))
    )


@contextmanager
def in_turn(root: Path) -> Iterator[None]:
    """Let one process at a time collect."""
    root.mkdir(exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class PackageFilesFinder(AppDirectoriesFinder):
    """The files of installed packages, as far as our pages load them."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        for path, storage in super().list(ignore_patterns):
            if not any(fnmatch(path, pattern) for pattern in LEFT_OUT):
                yield path, storage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # An ES module's imports name other modules: those names must change too.
    support_js_module_import_aggregation = True

    # Each file once.
    keep_only_hashed_files = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Leave a file alone that names no other."""
        if name in WHOLE:
            return lambda found: found[0]
        return super().url_converter(name, *args, **kwargs)

    def create_compressor(self, **options: Any) -> Compressor:
        """Leave out what only a programmer's tools ask for, and is large."""
        return Compressor(**options | {"extensions": [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]})

    def post_process(self, paths: Mapping[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Put the sheets that `STYLES` imports into it: a page asks for one file and not for fifty."""
        whole = InMemoryStorage()
        whole.save(STYLES, ContentFile(one_sheet(paths).encode()))
        yield from super().post_process({**paths, STYLES: (whole, STYLES)}, *args, **options)


def one_sheet(paths: Mapping[str, Any]) -> str:
    """Return the text of `STYLES` with each import replaced by the sheet that it names. They name no other files."""

    def read(name: str) -> str:
        storage, path = paths[name]
        with storage.open(path) as file:
            return str(file.read().decode())

    def inlined(found: re.Match[str]) -> str:
        return f"@layer {found[2]} {{\n{read(join(dirname(STYLES), found[1]))}}}"

    return IMPORT.sub(inlined, read(STYLES))
