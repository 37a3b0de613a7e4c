"""Two screens compared: one that has lived through everything, and a fresh load of its address."""

from __future__ import annotations

from difflib import unified_diff
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

TELL = Path(__file__).with_name("tell.js").read_text()
IS_AT_REST = """
    () => document.querySelector("live-socket")?.socket?.readyState === 1 && !document.querySelector(".htmx-request")
"""
ROWS = ".chat__rows"


def tell(page: Page) -> dict[str, list[str]]:
    """Return what a page shows, as lines of text for each of its regions."""
    told: dict[str, list[str]] = page.evaluate(TELL)
    return told


def differences(live: dict[str, list[str]], fresh: dict[str, list[str]]) -> list[str]:
    """Return in what a screen differs from a fresh load of its address, region by region."""
    found: list[str] = []
    for region, lines in fresh.items():
        here = _without_guest(live[region], lines) if region == ROWS else live[region]
        if here != lines:
            found += [
                f"-- {region}",
                *list(unified_diff(lines, here, "fresh", "live", lineterm="", n=4))[2:60],
            ]
    return found


def is_at_rest(page: Page) -> bool:
    return bool(page.evaluate(IS_AT_REST))


def _without_guest(rows: list[str], fresh: list[str]) -> list[str]:
    """Return the rows but for that of the open chat where the filter would not show it: it stays until another is
    opened."""
    begins = [nth for nth, line in enumerate(rows) if line.startswith("  li ")] + [len(rows)]
    firsts = {line for line in fresh if line.startswith("  li ")}
    names = {word for line in firsts for word in line.split() if word.startswith("id=")}
    for begin, end in pairwise(begins):
        is_open = any("aria-current=true" in line for line in rows[begin:end])
        if is_open and names.isdisjoint(rows[begin].split()):
            return rows[:begin] + rows[end:]
    return rows
