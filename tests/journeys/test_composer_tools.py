"""What stands under the reply box: emoji and merge fields go where the caret is, and Send stays on its side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_two_recruiters import waiting_chat
from tests.journeys.test_what_was_written import box
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def test_an_emoji_goes_where_the_caret_is(visit: Callable[..., Page], product: Product) -> None:
    page = visit("recruiter@demo.test")
    page.goto(waiting_chat(product, "demo")[0])
    button = page.get_by_role("button", name="Emoji")

    box(page).fill("See you Monday")
    box(page).press("Home")
    button.click()
    page.get_by_role("button", name="Thumbs up").click()
    expect(box(page)).to_have_value("👍See you Monday")
    expect(box(page)).to_be_focused()
    # The count says at once what it costs.
    expect(page.locator(".segments__count")).to_contain_text("of 70")

    box(page).press("End")
    button.press("Enter")
    expect(page.get_by_role("button", name="Smile", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Wave")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("👍See you Monday👋")

    button.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Wave")).to_be_hidden()
    box(page).fill("")


def test_a_merge_field_is_put_in_with_what_it_is_for_them_beside_it(
    visit: Callable[..., Page], product: Product
) -> None:
    page = visit("recruiter@demo.test")
    page.goto(waiting_chat(product, "demo")[0])

    box(page).fill("Hello ")
    page.get_by_role("button", name="Merge fields").click()
    expect(page.locator(".fields__row", has_text="{{team_name}}")).to_contain_text("Demo team")
    page.get_by_role("button", name="Put {{first_name}} into the text").click()

    expect(box(page)).to_have_value("Hello {{first_name}}")
    expect(box(page)).to_be_focused()
    expect(page.locator("#merge-fields")).to_be_hidden()
    expect(page.get_by_text("reads (1 part)")).to_be_visible()
    # Colleagues have no fields.
    page.get_by_role("button", name="Note", exact=True).click()
    expect(page.get_by_role("button", name="Merge fields")).to_be_hidden()
    page.get_by_role("button", name="Text", exact=True).click()
    box(page).fill("")


# Where there is an address, there is one more tool.
@pytest.mark.parametrize(
    ("width", "begins"), [(360, ""), (1100, ""), (1280, ""), (1280, "https://jobs.test/ ")]
)
def test_send_stays_on_its_side_however_long_the_count_is(
    visit: Callable[..., Page], product: Product, width: int, begins: str
) -> None:
    page = visit("recruiter@demo.test", viewport={"width": width, "height": 800})
    page.goto(waiting_chat(product, "demo")[0])

    box(page).fill(f"{begins}{'x' * 200} 👋")
    expect(page.locator(".segments__count")).to_contain_text("4 parts")

    tools, send = (page.locator(each).bounding_box() for each in (".composer__tools", ".composer__send"))
    assert tools is not None
    assert send is not None
    assert tools["x"] + tools["width"] - send["x"] - send["width"] < 12
    box(page).fill("")
