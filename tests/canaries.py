"""What no line of a log may hold, whatever is tested: whom we text, who signs in, and what opens anything.

The phones of all tests have the exchange 555, which nobody has; their people's addresses end with `.test`. No Django in
here: what starts products asks, too.
"""

from __future__ import annotations

import logging
import re

from structlog.stdlib import ProcessorFormatter

# Of everybody who signs in, of each number of ours, and what people write where it does not matter what.
PASSWORD, AUTH_TOKEN, HELLO = "secret-enough", "an-auth-token-for-tests", "Hello, says the canary"
PHONE = r"(?<![\w.-])(?:\+|%2B)?1?[ (.-]{0,2}\d{3}[ ).-]{0,2}555[ .-]?\d{4}(?![\w-])"
# But for the demo's logins, which it tells whoever starts it.
ADDRESS = r"[\w.+-]+@(?!demo\.)(?:[\w-]+\.)+test\b"
PRIVATE = re.compile("|".join([PHONE, ADDRESS, *map(re.escape, (PASSWORD, AUTH_TOKEN, HELLO))]))
# Of one test at most: one says enough.
MOST = 20

_heard: list[str] = []


def private_in(lines: str) -> list[str]:
    """Return the lines that hold something private."""
    return [line for line in lines.splitlines() if PRIVATE.search(line)]


def listen() -> None:
    """Look at each line of ours from now on as it is made: whichever handler writes it, and whoever sets them anew."""
    make = ProcessorFormatter.format

    def look(self: ProcessorFormatter, record: logging.LogRecord) -> str:
        lines = make(self, record)
        if PRIVATE.search(lines) and len(_heard) < MOST:
            _heard.extend(private_in(lines))
        return lines

    ProcessorFormatter.format = look  # type: ignore[method-assign]


def heard() -> list[str]:
    """Return what was heard since the last time, which is forgotten."""
    found = _heard[:]
    _heard.clear()
    return found
