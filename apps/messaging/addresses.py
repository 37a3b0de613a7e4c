"""The addresses of the web that stand in a text; nothing else of what somebody wrote is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

# Up to a space, a quotation mark, a bracket of markup, or a letter that is not seen or turns the direction of others.
ADDRESS = re.compile(
    r"""(?<!\w)https?://[^\s<>"'“”«»\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+""",
    re.IGNORECASE,
)
PUNCTUATION = ".,:;!?…*_~|]}"


class Address(NamedTuple):
    start: int
    end: int
    words: str


def addresses_in(text: str) -> Iterator[Address]:
    """Yield the addresses in their order, each without the end of the sentence that it stands in."""
    for found in ADDRESS.finditer(text):
        words = _without_end_of_sentence(found[0])
        if _leads_somewhere(words):
            yield Address(found.start(), found.start() + len(words), words)


def with_addresses(text: str, given: Callable[[str], str]) -> str:
    """Return a text with another address in the place of each that stands in it."""
    parts, end = [], 0
    for address in addresses_in(text):
        parts += [text[end : address.start], given(address.words)]
        end = address.end
    return "".join([*parts, text[end:]])


def _without_end_of_sentence(address: str) -> str:
    """Return an address without the punctuation after it; a bracket belongs to it only if it was opened in it."""
    end = len(address)
    opened, closed = address.count("("), address.count(")")
    while end:
        last = address[end - 1]
        if last == ")" and closed > opened:
            closed -= 1
        elif last not in PUNCTUATION:
            break
        end -= 1
    return address[:end]


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # Asked for, a port that is none raises.
        return bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False
