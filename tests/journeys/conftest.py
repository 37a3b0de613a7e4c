"""The browser of the journeys: Playwright's own Chromium, or the system's where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    """Name the system's browser when Playwright's own is not installed."""
    if Path(browser_type.executable_path).exists():
        return browser_type_launch_args
    system = shutil.which("chromium") or shutil.which("google-chrome")
    if system is None:
        pytest.fail("No Chromium: run `playwright install chromium`.")
    # A container's root may not make the browser's sandbox.
    return {**browser_type_launch_args, "executable_path": system, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address of its own: the plug-in's fixture of this name warns, and warnings are errors."""
