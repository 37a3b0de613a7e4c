"""Files of pages under names that change with their content, so that browsers may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What installed packages bring and no page of ours loads; some of it cannot be given such names.
LEFT_OUT = [
    "django_htmx/ext/*",
    "django_htmx/htm*-4*",
    "django_htmx/htmx-2.js",
    "rest_framework/*",
]


def is_collected(root: Path, *, sources: Iterable[Path]) -> bool:
    """Return whether `collectstatic` has run since the last change of a source."""
    manifest = root / "staticfiles.json"
    if not manifest.exists():
        return False
    collected_at = manifest.stat().st_mtime
    return all(path.stat().st_mtime <= collected_at for folder in sources for path in folder.rglob("*"))


class PackageFilesFinder(AppDirectoriesFinder):
    """The files of installed packages, as far as our pages load them."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        for path, storage in super().list(ignore_patterns):
            if not any(fnmatch(path, pattern) for pattern in LEFT_OUT):
                yield path, storage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # An ES module's imports name other modules: those names must change too.
    support_js_module_import_aggregation = True
