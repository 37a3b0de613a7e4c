"""The project's settings with the next release's migrations."""

from __future__ import annotations

from tests.rig_settings import *  # noqa: F403

MIGRATION_MODULES = {"chat": "tests.next_release.chat"}
