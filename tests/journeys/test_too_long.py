"""A text that is too long for the carrier is not cut, and cannot be sent: the page says by how much."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from apps.messaging.segments import too_long

PAGE = """
async (tag) => {
  document.body.innerHTML = `<${tag}><form><textarea id="body"></textarea>
    <segment-counter data-for="body"><span class="segments__why" hidden><span class="segments__reason"></span>
      <button class="segments__fix" type="button" hidden></button></span><span class="segments__count"></span>
    </segment-counter><button>Send</button></form></${tag}>`;
  await import("/js/components/segment-counter.js");
  document.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); window.sent = true; });
}
"""


@pytest.mark.parametrize(
    ("tag", "text", "over"),
    [
        ("main", "a" * 1600, 0),
        ("main", f" {'a' * 1683}\n", 83),
        ("main", "😀" * 1601, 1),
        ("main", f"{{{{first_name}}}}{'a' * 1590}", 4),
        # Of one person they are filled first.
        ("chat-composer", f"{{{{first_name}}}}{'a' * 1590}", 0),
        ("chat-composer", "a" * 2700, 1100),
    ],
)
def test_the_page_says_it_as_the_server_does(
    page: Page, static_url: str, tag: str, text: str, over: int
) -> None:
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE, tag)

    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Send").click()

    assert page.evaluate("window.sent ?? false") is (not over)
    assert page.locator("textarea").input_value() == text
    assert page.evaluate("document.querySelector('textarea').validationMessage") == too_long(
        "a" * (1600 + over)
    )
    if over:
        expect(page.locator(".segments__count")).to_have_text(f"{over:,} too many")
        expect(page.locator(".segments__reason")).to_have_text(too_long("a" * (1600 + over)))


def test_an_address_counts_as_it_goes_out_where_links_are_tracked(page: Page, static_url: str) -> None:
    page.goto(f"{static_url}/js/")
    page.evaluate(PAGE, "main")
    page.evaluate(
        """() => {
          document.querySelector("segment-counter").dataset.link = "https://us.test/l/xxxxxxxxxxx";
          document.querySelector("form").insertAdjacentHTML("beforeend", '<input type="checkbox" name="track_links">');
        }"""
    )
    counted = page.locator(".segments__count")
    address = f"https://jobs.test/{'x' * 150}"

    page.locator("textarea").fill(f"See {address}.")
    expect(counted).to_have_text("173 characters, 2 parts, 133 left")
    page.locator("input").check()
    expect(counted).to_have_text("34 of 160")
    page.locator("textarea").fill("https://j.test " * 105 + "x")
    page.get_by_role("button", name="Send").click()

    # Short ones grow: nobody could be sent that.
    assert page.locator("textarea").evaluate("each => each.validationMessage") == too_long("a" * 3151)
    page.locator("input").uncheck()
    expect(counted).to_have_text("1576 characters, 11 parts, 107 left")
