"""Where there is no room for all tabs, the one that is open is in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

TABS = "".join(
    f'<a class="{{name}}" href="#"{" aria-current=page" if nth == 5 else ""}>Rather long {nth}</a>'
    for nth in range(7)
)


@pytest.mark.parametrize(("around", "name"), [("tabs", "tabs__tab"), ("subnav", "subnav__link")])
def test_the_open_one_is_in_sight(page: Page, static_url: str, around: str, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{static_url}/css/")
    sheet = f'<link rel="stylesheet" href="{static_url}/css/app.css">'
    page.set_content(f'{sheet}<nav class="{around}">{TABS.format(name=name)}</nav>')

    expect(page.locator("[aria-current]")).to_be_in_viewport(ratio=0.9)


def test_a_long_page_of_settings_opens_at_its_top(visit: Callable[..., Page]) -> None:
    page = visit("manager@demo.test", viewport={"width": 1280, "height": 800})

    page.goto("/settings/texting/")

    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
