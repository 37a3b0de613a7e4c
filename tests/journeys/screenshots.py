"""Pictures of the product with its demo data: `python -m tests.journeys.screenshots`, of all pages or of those named.

A page is named as in places.py (`chat:dashboard`), a part of the product by its beginning (`reports:`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

import tests.servers  # noqa: F401  The folder of this run, before anything asks for it.
from tests.journeys.browser import arrive, launch_options
from tests.journeys.places import PLACES, addresses
from tests.rig import BASE, Product, running_product

FOLDER = BASE / "docs" / "screenshots"
LIMIT = 200_000
SIZES = {"": (1280, 800), "-phone": (360, 780)}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]


def main(*names: str) -> int:
    """Start the product, take every picture or those of some pages, and say what was written."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        running_product(as_shipped=True) as product,
        sync_playwright() as playwright,
        playwright.chromium.launch(**launch_options(playwright.chromium)) as browser,
    ):
        for size in SIZES:
            for theme in THEMES:
                _take_all(browser, product, size, theme, names)
        missing = sorted(place.name for place in PLACES if place not in addresses(product))
    heavy = [picture.name for picture in FOLDER.glob("*.png") if picture.stat().st_size > LIMIT]
    if heavy:
        print(f"Above {LIMIT // 1000} kB: {', '.join(heavy)}", file=sys.stderr)
    if missing:
        print(f"The demo's data have nothing to show on: {', '.join(missing)}")
    return 1 if heavy else 0


def _take_all(
    browser: Browser,
    product: Product,
    size: str,
    theme: Literal["light", "dark"],
    names: tuple[str, ...],
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        has_touch=bool(size),
    )
    page = context.new_page()
    wanted = tuple(place for place in PLACES if not names or place.name.startswith(names))
    found = addresses(product, wanted)
    for place in (place for place in found if place.is_public):
        page.goto(found[place])
        _take(page, f"{place.file_name}{size}-{theme}")
    arrive(page, "manager@demo.test")
    for place in (place for place in found if not place.is_public):
        page.goto(found[place])
        _take(page, f"{place.file_name}{size}-{theme}")
    if not names:
        _take_those_of_the_documents(page, size, theme)
    context.close()


def _take_those_of_the_documents(page: Page, size: str, theme: str) -> None:
    """Take what the documents show: with somebody chosen for it, and something in it."""
    page.goto("/")
    _take(page, f"dashboard{size}-{theme}")
    page.goto("/chat/")
    page.locator(".chat__rows .row", has_text="Candidate 9").click()
    page.locator("chat-thread .message").first.wait_for()
    _take(page, f"chat{size}-{theme}")
    page.goto("/simulator/")
    page.locator("#phones .row").nth(0).click()
    page.locator(".phone").first.wait_for()
    _take(page, f"simulator{size}-{theme}")


def _take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    # What a page asks for once it is there.
    expect(page.locator(".htmx-request")).to_have_count(0)
    picture = FOLDER / f"{name}.png"
    page.screenshot(path=picture, animations="disabled", caret="hide")
    print(f"{Path(os.path.relpath(picture)).as_posix()}  {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
