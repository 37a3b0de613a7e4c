"""What fingers press: large enough, on the main screens, in a phone's width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.places import PLACES, addresses
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

# In CSS pixels each way, less what a browser rounds.
SMALLEST = 43.5
SCREENS = {
    *(
        "chat:dashboard",
        "chat:inbox",
        "chat:conversation",
        "chat:later",
        "grids:candidates",
        "grids:messages",
    ),
    *("lists:lists", "lists:list", "imports:import", "blasts:blast", "campaigns:campaign", "feeds:feed"),
    *("reports:overview", "notices:center", "accounts:people", "handoffs:handoff"),
}
# A label is pressed for its field. A link within a sentence is as high as its line (WCAG 2.2, 2.5.8), and what a
# keyboard alone can reach is for no finger.
TOO_SMALL = """(smallest) => {
  const isInSentence = (it) => getComputedStyle(it).display === "inline"
    && it.parentElement.innerText.trim().length > it.innerText.trim().length + 3;
  // The row, where a link lies over all of it.
  const over = (it) => {
    const after = getComputedStyle(it, "::after");
    return after.position === "absolute" && after.inset === "0px" && getComputedStyle(it).position === "static"
      ? [it.offsetParent.getBoundingClientRect()] : [];
  };
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option]";
  return [...document.querySelectorAll(pressed)].filter((it) => {
    if (it.matches(".skip-link, :disabled") || !it.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      return false;
    const own = it.getBoundingClientRect();
    // What is there for screen readers only.
    if (own.width < 2 || own.height < 2 || isInSentence(it)) return false;
    const areas = [own, ...over(it), ...[...(it.labels ?? [])].map((label) => label.getBoundingClientRect())];
    return Math.max(...areas.map((area) => area.width)) < smallest
      || Math.max(...areas.map((area) => area.height)) < smallest;
  }).map((it) => `${it.tagName} ${it.className} ${(it.ariaLabel || it.innerText || it.name || "").trim()}`);
}"""

# Words that run out of what is pressed, over its neighbour.
SPILLS = """() => {
  // What is cut off within it, or stands out of the line on purpose, runs over nothing.
  const isInFlow = (node, it) => {
    for (let at = node.parentElement; at !== it; at = at.parentElement) {
      const { position, overflowX } = getComputedStyle(at);
      if (["absolute", "fixed"].includes(position) || overflowX !== "visible") return false;
    }
    return true;
  };
  const runsOut = (it) => {
    const own = it.getBoundingClientRect(), walk = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walk.currentNode);
      const words = range.getBoundingClientRect();
      const isOut = words.left < own.left - 1 || words.right > own.right + 1;
      if (words.width && isOut && isInFlow(walk.currentNode, it)) return true;
    }
    return false;
  };
  return [...document.querySelectorAll("a, button, summary")]
    .filter((it) => it.checkVisibility() && getComputedStyle(it).overflowX === "visible" && runsOut(it))
    .map((it) => `${it.className} ${it.innerText.trim()}`);
}"""


def test_whatever_is_pressed_is_large_enough_for_a_finger(
    visit: Callable[..., Page], product: Product
) -> None:
    screens = tuple(place for place in PLACES if place.name in SCREENS)
    page = visit("manager@demo.test", viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)

    found, spilling = {}, {}
    for place, address in addresses(product, screens).items():
        page.goto(address)
        found[place.name] = page.evaluate(TOO_SMALL, SMALLEST)
        spilling[place.name] = page.evaluate(SPILLS)

    assert found == {name: [] for name in SCREENS}
    assert spilling == {name: [] for name in SCREENS}


def test_what_is_too_small_would_be_found(page: Page) -> None:
    page.set_content('<button style="width: 60px; height: 20px">Small</button>')

    assert page.evaluate(TOO_SMALL, SMALLEST) == ["BUTTON  Small"]


@pytest.mark.parametrize(("height", "found"), [(48, []), (30, ["A lies Line"])])
def test_a_link_that_lies_over_its_row_is_as_large_as_the_row(
    page: Page, height: int, found: list[str]
) -> None:
    page.set_content(
        "<style>.lies::after { content: ''; position: absolute; inset: 0 }</style>"
        f'<li style="position: relative; height: {height}px"><a class="lies" href="#a">Line</a></li>'
    )

    assert page.evaluate(TOO_SMALL, SMALLEST) == found


@pytest.mark.parametrize(("shrinks", "found"), [("none", []), ("1 1 44px", ["tab Applications"])])
def test_words_that_run_over_their_neighbour_would_be_found(
    page: Page, shrinks: str, found: list[str]
) -> None:
    page.set_content(
        f"""<nav style="display: flex; inline-size: 60px">
        <a class="tab" href="#a" style="flex: {shrinks}; min-inline-size: 44px">Applications</a></nav>"""
    )

    assert page.evaluate(SPILLS) == found
