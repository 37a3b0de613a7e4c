"""The journeys: a browser, and the whole product running for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.browser import arrive, launch_options
from tests.rig import Product, running_product

STATIC = Path(__file__).parents[2] / "static"
# A refusal by our own policy becomes a line of the console, which no journey may have.
TELL_REFUSALS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`Refused by the content security policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. It ends with the journeys: while its event loop stands in this thread, Django refuses
    whatever is synchronous."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(**launch_options(playwright.chromium)) as browser,
    ):
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that nobody has used."""
    with browser.new_context() as context:
        yield context.new_page()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing of each file."""


@pytest.fixture(scope="package")
def static_url() -> Iterator[str]:
    """An address of the static files alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(STATIC))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    """The product with its demo data, started once for all journeys."""
    with running_product(as_shipped=True) as product:
        yield product


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Callable[..., Page]]:
    """Sign in with an e-mail address; give a page that may complain of nothing until the journey ends."""
    # What a journey before has begun to write, nobody finds here.
    product.query("DELETE FROM chat_draft")
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A refusal in words is an answer; the browser calls it an error all the same.
        if message.type in {"error", "warning"} and not re.search(r"status of (409|422)", message.text):
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def come(email: str, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": product.url, **options})
        contexts.append(context)
        context.add_init_script(TELL_REFUSALS)
        context.on("console", hear)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        arrive(page, email)
        return page

    yield come
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Show what the product's processes wrote when a journey fails."""
    report = yield
    product = getattr(item, "funcargs", {}).get("product")
    if report.failed and product is not None:
        report.sections.append(("The product's log", product.last_lines()))
    return report
