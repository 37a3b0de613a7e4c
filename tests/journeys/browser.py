"""The system's Chromium and the way in, for journeys and for pictures."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserType, Page

PASSWORD = "pivotcx-demo"


class NoChromium(Exception):
    """There is no browser to drive."""


def launch_options(browser_type: BrowserType) -> dict[str, Any]:
    """Name the system's browser when Playwright's own is not installed."""
    if Path(browser_type.executable_path).exists():
        return {}
    system = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if system is None:
        raise NoChromium("No Chromium: bin/find-chromium finds or fetches one.")
    # A container's root may not make the browser's sandbox.
    return {"executable_path": system, "args": ["--no-sandbox"]}


def arrive(page: Page, email: str) -> None:
    """Come to the first page of somebody of the demo, signed in a moment ago: as a browser does it, undrawn."""
    login = "/accounts/login/"
    asked = page.context.request.get(login)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text())[:1]
    form = {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD}
    answer = page.context.request.post(login, form=form, headers={"Referer": asked.url}, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "/"), answer.text()[:2000]
    page.goto("/")


def sign_in(page: Page, email: str) -> None:
    """Sign in as somebody of the demo, by hand, and arrive on their first page."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
