"""Pictures of the product with its demo data, for the documents: `python -m tests.journeys.screenshots`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.browser import launch_options, sign_in
from tests.rig import BASE, Product, running_product

FOLDER = BASE / "docs" / "screenshots"
LIMIT = 200_000
SIZES = {"": (1280, 800), "-phone": (390, 780)}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]


def main() -> int:
    """Start the product, take every picture, and say what was written."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        running_product(as_shipped=True) as product,
        sync_playwright() as playwright,
        playwright.chromium.launch(**launch_options(playwright.chromium)) as browser,
    ):
        for size in SIZES:
            for theme in THEMES:
                _take_all(browser, product, size, theme)
    heavy = [picture.name for picture in FOLDER.glob("*.png") if picture.stat().st_size > LIMIT]
    if heavy:
        print(f"Above {LIMIT // 1000} kB: {', '.join(heavy)}", file=sys.stderr)
    return 1 if heavy else 0


def _take_all(browser: Browser, product: Product, size: str, theme: Literal["light", "dark"]) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        has_touch=bool(size),
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    _take(page, f"sign-in{size}-{theme}")
    sign_in(page, "manager@demo.test")
    _take(page, f"dashboard{size}-{theme}")
    page.goto("/chat/")
    page.locator(".chat__rows .row", has_text="Candidate 9").click()
    page.locator("chat-thread .message").first.wait_for()
    _take(page, f"chat{size}-{theme}")
    page.goto("/settings/people/")
    _take(page, f"people{size}-{theme}")
    page.goto("/simulator/")
    page.locator("#phones .row").nth(0).click()
    page.locator(".phone").first.wait_for()
    _take(page, f"simulator{size}-{theme}")
    context.close()


def _take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    picture = FOLDER / f"{name}.png"
    page.screenshot(path=picture, animations="disabled", caret="hide")
    print(f"{Path(os.path.relpath(picture)).as_posix()}  {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
