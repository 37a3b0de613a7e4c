"""From a page with phone numbers to a text on its way, with the plug-in in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import httpx
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import arrive
from tests.journeys.conftest import QuietFiles
from tests.journeys.plugin import PluginBrowser, Popup, plugin_browser
from tests.rig import Product
from tests.waiting import until

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PAGES = Path(__file__).parents[1] / "data" / "pages"
MOST_CLICKS, MOST_SECONDS = 5, 15
Press = Callable[[str], Popup]
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# By the browser's own protocol: pages of a plug-in let no code in that is not theirs.
AXE = f"""{Path(AXE_FILE_PATH).read_text()}
axe.run(document, {{runOnly: {json.dumps(WCAG)}, resultTypes: ["violations"]}}).then((found) =>
  found.violations.flatMap(({{ id, nodes }}) =>
    nodes.map((node) => `${{id}} ${{node.target}}: ${{node.failureSummary}}`)))
"""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The saved pages, on another host than the product: the plug-in has no leave there but the press."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(PAGES))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def token(browser: Browser, product: Product) -> str:
    """A recruiter's own token, made on their page."""
    with browser.new_context(base_url=product.url) as context:
        page = context.new_page()
        arrive(page, "recruiter@demo.test")
        page.goto("/accounts/profile/")
        page.get_by_role("link", name="Set up: Browser plug-in").click()
        page.get_by_label("Name").fill("Browser of the journeys")
        page.get_by_role("button", name="Make the token").click()
        secret = page.get_by_role("textbox", name="Your token")
        expect(secret).to_have_value(re.compile("^pcx_"))
        expect(page.get_by_role("textbox", name="Address of PivotCX")).to_have_value(product.url)
        return secret.input_value()


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Iterator[PluginBrowser]:
    with plugin_browser(browser) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def ready(chromium: PluginBrowser, product: Product, token: str) -> PluginBrowser:
    """The plug-in, signed in by its options."""
    page = chromium.context.new_page()
    chromium.allow(page, f"{product.url.rpartition(':')[0]}/*")
    chromium.options(page)
    page.get_by_label("Address of PivotCX").fill(product.url)
    page.get_by_label("Your token").fill(token)
    page.get_by_role("button", name="Save and try it").click()
    expect(page.get_by_role("status")).to_contain_text("It works. You are signed in as")
    page.close()
    return chromium


@pytest.fixture
def press(ready: PluginBrowser, pages: str) -> Iterator[Press]:
    """Open a saved page and press the button there."""
    opened: list[tuple[Page, Popup]] = []

    def open_and_press(name: str) -> Popup:
        page = ready.context.new_page()
        page.goto(f"{pages}/{name}")
        popup = ready.press(page)
        popup.settled()
        opened.append((page, popup))
        return popup

    yield open_and_press
    for page, popup in opened:
        assert popup.complaints == []
        page.close()


def people_on(popup: Popup) -> list[tuple[str, str, str]]:
    names, phones, badges = (
        popup.texts(f".person {part}") for part in (".person__name", ".person__phone", ".badge")
    )
    return list(zip(names, phones, badges, strict=True))


def messages_to(product: Product, token: str, phone: str) -> list[dict[str, object]]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{product.url}/api/v1/messages?limit=50", headers=headers)
    return [
        each for each in answer.json()["data"] if each["phone"] == phone and each["direction"] == "outbound"
    ]


def test_from_a_candidates_page_to_a_sent_text_in_a_few_clicks(
    ready: PluginBrowser, pages: str, product: Product, token: str
) -> None:
    page = ready.context.new_page()
    page.goto(f"{pages}/ats.html")
    begun = monotonic()

    popup = ready.press(page)
    popup.settled()
    assert people_on(popup) == [("Person Alpha", "(202) 555-0121", "New")]
    # The only one is chosen already, and the cursor stands in the text.
    popup.type("Hi {{first_name}}, are you still interested in driving forklifts with us?")
    popup.click('input[value="application"]')
    popup.click('button[value="send"]')
    until(lambda: messages_to(product, token, "+12025550121"), what="the text is with the carrier")
    took = monotonic() - begun

    popup.says("In PivotCX", ".badge")
    # The press on the button itself is one, too.
    assert popup.clicks + 1 <= MOST_CLICKS
    assert took < MOST_SECONDS
    [text] = messages_to(product, token, "+12025550121")
    assert str(text["body"]).startswith("Hi Person, are you still interested in driving forklifts with us?")
    assert (text["origin"], text["author"] is None) == ("chat", False)
    delivered = lambda: messages_to(product, token, "+12025550121")[0]["status"] in {"sent", "delivered"}  # noqa: E731
    until(delivered, what="the carrier has it")
    assert popup.complaints == []
    print(f"{popup.clicks + 1} clicks, {took:.1f} s")
    page.close()


def test_a_job_boards_results_are_listed_with_who_is_known_and_who_cannot_be_texted(press: Press) -> None:
    popup = press("job-board.html")

    assert [(name, phone) for name, phone, badge in people_on(popup) if badge == "New"] == [
        ("Person Bravo", "(202) 555-0122"),
        ("Person Charlie-Kilo", "(202) 555-0123"),
        ("Person Echo", "+44 20 7946 0018"),
    ]
    badges = {phone: badge for _, phone, badge in people_on(popup)}
    # One of the demo's people, and one behind an extension.
    assert (badges["(201) 555-0124"], badges["(202) 555-0125"]) == ("In PivotCX", "No text")


def test_several_are_added_at_once_and_known_the_next_time(
    press: Press, product: Product, token: str
) -> None:
    popup = press("job-board.html")
    popup.click("#all")
    popup.click('input[value="none"]')
    popup.click('button[value="add"]')
    until(lambda: popup.texts(".person__said").count("Added") == 3, what="three are added")

    again = press("job-board.html?again")

    assert [badge for _, _, badge in people_on(again)].count("New") == 0
    headers = {"Authorization": f"Bearer {token}"}
    newest = httpx.get(f"{product.url}/api/v1/applications?limit=3", headers=headers).json()["data"]
    assert {(each["method"], each["source"], each["medium"]) for each in newest} == {
        ("plugin", "localhost", "Browser plug-in")
    }
    assert {each["campaign"] for each in newest} == {"Warehouse people near Newark, NJ | Example Jobs"}
    assert all(each["referrer"].endswith("/job-board.html") for each in newest)


def test_a_table_of_two_hundred_is_read_whole_and_soon(press: Press) -> None:
    begun = monotonic()
    popup = press("table.html")
    took = monotonic() - begun

    people = people_on(popup)
    assert len(people) == 200
    assert took < MOST_SECONDS
    new = [name for name, _, badge in people if badge == "New"]
    assert len(new) > 100
    assert all(name.startswith("Person ") for name in new)


@pytest.mark.parametrize("name", ["none.html", "look-alikes.html"])
def test_a_page_without_numbers_says_so(press: Press, name: str) -> None:
    popup = press(name)

    assert popup.text(".state__title") == "Nobody to text here"
    assert people_on(popup) == []


def test_the_browsers_own_pages_are_not_looked_at(ready: PluginBrowser) -> None:
    page = ready.context.new_page()
    page.goto("chrome://version")

    popup = ready.press(page)

    assert "does not let plug-ins look at this page" in popup.settled()
    page.close()


def test_an_ended_token_says_what_to_do(browser: Browser, product: Product, press: Press) -> None:
    """The last one: the plug-in is signed out by it."""
    with browser.new_context(base_url=product.url) as context:
        page = context.new_page()
        arrive(page, "recruiter@demo.test")
        page.goto("/settings/plug-in/")
        page.get_by_role("button", name="End the token Browser of the journeys").first.click()
        expect(page.get_by_text("no longer works")).to_be_visible()

    popup = press("ats.html")

    assert "Your token is not valid any more" in popup.text()


def test_axe_finds_nothing_in_the_popup_and_in_the_options(ready: PluginBrowser, press: Press) -> None:
    popup = press("job-board.html")
    found = []
    for theme in ("light", "dark"):
        popup.theme(theme)
        found += popup.evaluate(AXE)
    page = ready.context.new_page()
    ready.options(page)
    protocol = ready.context.new_cdp_session(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        told = protocol.send(
            "Runtime.evaluate", {"expression": AXE, "returnByValue": True, "awaitPromise": True}
        )
        found += told["result"]["value"]
    page.close()

    assert found == []
