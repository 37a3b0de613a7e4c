"""A Chromium with the plug-in loaded as it is, and its popup, opened as a press on its button opens it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.journeys.browser import launch_options
from tests.waiting import until

EXTENSION = Path(__file__).parents[2] / "extension"


class Popup:
    """The popup: a page of its own, which Playwright does not see. It is driven by the browser's own protocol."""

    def __init__(self, browser: CDPSession, page: Page, target: str) -> None:
        self._browser, self._page = browser, page
        self._numbers, self._answers = count(1), {}  # type: ignore[var-annotated]
        self.complaints: list[str] = []
        self.clicks = 0
        browser.on("Target.receivedMessageFromTarget", self._hear)
        self._session = browser.send("Target.attachToTarget", {"targetId": target, "flatten": False})[
            "sessionId"
        ]
        self._send("Runtime.enable")
        self._send("Log.enable")

    def click(self, selector: str) -> None:
        """Press with the mouse on what is there, once it can be pressed."""
        place = (
            f"(() => {{ const it = {_find(selector)}; if (!it || it.disabled) return null;"
            "it.scrollIntoView({ block: 'nearest' }); const box = it.getBoundingClientRect();"
            "return box.width ? [box.x + box.width / 2, box.y + box.height / 2] : null; })()"
        )
        x, y = until(lambda: self.evaluate(place), what=f"{selector} can be pressed")
        for kind in ("mousePressed", "mouseReleased"):
            self._send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.clicks += 1

    def type(self, words: str) -> None:
        """Type where the cursor stands."""
        self._send("Input.insertText", text=words)

    def press(self, key: str) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self._send("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def text(self, selector: str = "body") -> str:
        return str(self.evaluate(f"{_find(selector)}?.innerText ?? ''"))

    def texts(self, selector: str) -> list[str]:
        words = f"[...document.querySelectorAll({json.dumps(selector)})].map((each) => each.value || each.innerText)"
        return list(self.evaluate(words))

    def says(self, words: str, selector: str = "body", *, patience: float = 15) -> str:
        """Wait until something stands there."""
        until(lambda: words in self.text(selector), what=f"the popup says {words!r}", patience=patience)
        return self.text(selector)

    def settled(self) -> str:
        """Wait until it has looked at the page. Return what it says."""
        until(
            lambda: self.evaluate(
                "document.readyState === 'complete' && !document.querySelector('.state--busy')"
                " && Boolean(document.querySelector('found-person, .state__title'))"
            ),
            what="the popup has looked at the page",
        )
        return self.text()

    def evaluate(self, expression: str) -> Any:
        told = self._send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def picture(self) -> str:
        """Return a picture of it, as base64."""
        return str(self._send("Page.captureScreenshot", format="png")["data"])

    def theme(self, name: str) -> None:
        self._send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def _send(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": params})
        self._browser.send("Target.sendMessageToTarget", {"sessionId": self._session, "message": message})
        until(self._answered(number), what=f"an answer to {method}")
        answer = self._answers.pop(number)
        assert "error" not in answer, answer
        return answer["result"]

    def _answered(self, number: int) -> Any:
        def is_there() -> bool:
            if number not in self._answers:
                # What the browser says is only heard while Playwright waits for something.
                self._page.wait_for_timeout(5)
            return number in self._answers

        return is_there

    def _hear(self, event: Any) -> None:
        if event["sessionId"] != self._session:
            return
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[message["id"]] = message
        elif message["method"] == "Runtime.exceptionThrown":
            self.complaints.append(str(message["params"]["exceptionDetails"]))
        elif message["method"] == "Log.entryAdded" and message["params"]["entry"]["source"] != "network":
            self.complaints.append(message["params"]["entry"]["text"])


class PluginBrowser:
    def __init__(self, context: BrowserContext) -> None:
        assert context.browser is not None
        self.context = context
        self._browser = context.browser.new_browser_cdp_session()
        [extension] = self._browser.send("Extensions.getExtensions")["extensions"]
        self.id = extension["id"]

    def press(self, page: Page) -> Popup:
        """Press the plug-in's button while this page is shown, and return what opens."""
        page.bring_to_front()
        [tab] = [
            each["targetId"] for each in self._targets() if each["type"] == "tab" and each["url"] == page.url
        ]
        self._browser.send("Extensions.triggerAction", {"id": self.id, "targetId": tab})
        target = until(self._opened, what="the popup is open")
        return Popup(self._browser, page, target)

    def allow(self, page: Page, origin: str) -> None:
        """Say yes, once and in advance, as the browser's own page of plug-ins does it, to what the options ask for."""
        page.goto("chrome://extensions")
        page.evaluate(
            "([id, origin]) => new Promise((done) => chrome.developerPrivate.addHostPermission(id, origin, done))",
            [self.id, origin],
        )

    def options(self, page: Page) -> None:
        page.goto(f"chrome-extension://{self.id}/options.html")

    def _opened(self) -> str | None:
        popups = [
            each["targetId"]
            for each in self._targets()
            if each["type"] == "page" and each["url"].endswith("/popup.html") and not each["attached"]
        ]
        return popups[0] if popups else None

    def _targets(self) -> list[Any]:
        return list(self._browser.send("Target.getTargets", {"filter": [{}]})["targetInfos"])


@contextmanager
def plugin_browser(browser: Browser) -> Iterator[PluginBrowser]:
    """Start a Chromium of its own: plug-ins live in whole profiles only."""
    options = launch_options(browser.browser_type)
    extra = [
        "--headless=new",
        f"--load-extension={EXTENSION}",
        f"--disable-extensions-except={EXTENSION}",
        # Without it nobody but a person can press the button.
        "--enable-unsafe-extension-debugging",
    ]
    options["args"] = [*options.get("args", ["--no-sandbox"]), *extra]
    with (
        tempfile.TemporaryDirectory() as profile,
        browser.browser_type.launch_persistent_context(
            profile,
            headless=False,
            ignore_default_args=["--disable-extensions"],
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        ) as context,
    ):
        yield PluginBrowser(context)


def _find(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})"
