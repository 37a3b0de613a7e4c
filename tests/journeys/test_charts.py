"""Charts are drawn of the tables beside them, in both themes, on a phone too; a report takes its filter by chips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

MANAGER = "manager@demo.test"
# Each chart: whether anything was painted, its colours, and whether it has the numbers of its table.
CHARTS = """
() => [...document.querySelectorAll("report-chart")].map((element) => {
  const canvas = element.querySelector("canvas");
  const blank = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const table = element.closest("[data-report]").querySelector("table");
  const heads = [...table.tHead.rows[0].cells];
  let rows = [...table.tBodies[0].rows];
  if ("newestFirst" in element.dataset) rows.reverse();
  if (element.dataset.kind === "bar") rows = rows.slice(0, 12);
  const drawn = heads.flatMap((head, place) => (head.dataset.drawn ? [place] : []));
  const wanted = drawn.map((place) => rows.map((row) => row.cells[place].dataset.raw));
  const sets = window.Chart.getChart(canvas).data.datasets;
  return {
    painted: canvas.toDataURL() !== blank.toDataURL(),
    colours: sets.map((set) => set.borderColor),
    isEqual: JSON.stringify(sets.map((set) => set.data.map((value) => `${value ?? ""}`))) === JSON.stringify(wanted),
    wide: element.getBoundingClientRect().right <= document.documentElement.clientWidth,
  };
})
"""
ARE_DRAWN = """
() => {
  const all = [...document.querySelectorAll("report-chart canvas")];
  return all.length > 0 && all.every((each) => window.Chart?.getChart(each));
}
"""
HAS_OTHER_COLOUR = """
(before) => {
  const canvas = document.querySelector("report-chart canvas");
  return window.Chart.getChart(canvas).data.datasets[0].borderColor !== before;
}
"""


def charts(page: Page) -> list[dict[str, Any]]:
    page.wait_for_function(ARE_DRAWN)
    found: list[dict[str, Any]] = page.evaluate(CHARTS)
    return found


def all_hold(found: list[dict[str, Any]]) -> bool:
    return bool(found) and all(each["painted"] and each["isEqual"] and each["wide"] for each in found)


@pytest.mark.parametrize("width", [1280, 360])
def test_charts_are_drawn_of_their_tables_in_both_themes(visit: Callable[..., Page], width: int):
    page = visit(MANAGER, viewport={"width": width, "height": 800}, color_scheme="light")
    page.goto("/reports/")
    # What a product that has only just begun has to tell, is counted within a minute.
    drawn = page.locator("report-chart")
    until(lambda: drawn.count() or (page.reload() and drawn.count()), what="it is counted", patience=90)

    light = charts(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(HAS_OTHER_COLOUR, arg=light[0]["colours"][0])
    dark = charts(page)

    assert all_hold(light)
    assert all_hold(dark)
    assert [each["colours"] for each in light] != [each["colours"] for each in dark]
    page.locator(".report__summary").first.click()
    expect(page.locator(".report__details[open] table").first).to_be_visible()


def test_a_report_is_narrowed_and_widened_again(visit: Callable[..., Page]):
    page = visit(MANAGER)
    page.goto("/reports/?hours=working")

    page.get_by_role("link", name="Filter", exact=True).click()
    field = page.get_by_label("Find a field")
    # By itself, once it can be used.
    expect(field).to_be_focused()
    field.fill("first name")
    page.get_by_role("dialog").get_by_role("link", name="First name", exact=True).click()
    page.get_by_label("Words", exact=True).fill("Candidate")
    page.get_by_role("button", name="Apply").click()

    chip = page.get_by_role("link", name="Remove the filter First name")
    expect(chip).to_be_visible()
    expect(page.get_by_label("Hours", exact=True)).to_have_value("working")
    expect(page.get_by_text("With a filter everything is counted anew")).to_be_visible()
    chip.click()
    expect(page.get_by_text("With a filter everything is counted anew")).to_be_hidden()
    expect(page.get_by_label("Hours", exact=True)).to_have_value("working")
    assert "filter" not in page.url
    assert all_hold(charts(page))


def test_the_dashboard_says_how_quickly_the_team_answers(visit: Callable[..., Page]):
    page = visit(MANAGER)

    expect(page.get_by_text("Longest wait now", exact=True)).to_be_visible()
    assert all_hold(charts(page))
    before = page.locator("#strip-figures").inner_text()
    page.locator(".strip .report__summary").click()
    expect(page.locator(".strip table")).to_be_visible()
    # Asked for anew, the numbers follow, and the table that is read stays open.
    with page.expect_response("**/reports/strip/"):
        page.evaluate("() => document.querySelector('#strip-figures').dispatchEvent(new Event('due'))")
    expect(page.locator("#strip-figures")).to_have_text(before, use_inner_text=True)
    expect(page.locator(".strip table")).to_be_visible()
