"""How large a payload may be, and how one that is none is refused."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

from apps.core.errors import DomainError

MAX_BYTES = 10 * 2**20
MAX_DEPTH = 32
MAX_ITEMS = 10_000
# Values in all: a table of ten thousand rows has a hundred columns then.
MAX_VALUES = 1_000_000
GZIP = b"\x1f\x8b"


class BadPayload(DomainError):
    """A body that cannot be read. `code` says why in a word, and the text where and what to do.

    Codes: `empty`, `not_text`, `not_json`, `not_form`, `not_table`, `not_xml`, `not_gzip`, `has_doctype`, `too_deep`,
    `too_many_items`, `too_many_values`, `no_items`; and `too_large`, which is a `TooLarge`.
    """

    def __init__(self, code: str, detail: str, line: int = 0, column: int = 0) -> None:
        super().__init__(detail, line=line, column=column)
        self.code = code


class TooLarge(BadPayload):
    status = 413

    def __init__(self) -> None:
        most = f"{MAX_BYTES // 2**20} MB"
        super().__init__("too_large", f"The body is larger than {most}, the most that is read. Divide it.")


def unpacked(body: bytes) -> bytes:
    """Return a body without gzip, if it has it. Raises `BadPayload`."""
    if len(body) > MAX_BYTES:
        raise TooLarge
    if not body.startswith(GZIP):
        return body
    pieces: list[bytes] = []
    left = MAX_BYTES
    try:
        while body:
            reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
            pieces.append(reader.decompress(body, left + 1))
            left -= len(pieces[-1])
            if left < 0:
                raise TooLarge
            if not reader.eof:
                raise BadPayload("not_gzip", "The gzip body ends too early. Send it whole.")
            body = reader.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise BadPayload("not_gzip", f"The body begins like gzip but cannot be unpacked: {error}.") from None
    return b"".join(pieces)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return line and column of a place in a text, counted from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def too_deep(where: str) -> BadPayload:
    return BadPayload(
        "too_deep", f"More than {MAX_DEPTH} things stand within each other at {where}. Send it flatter."
    )


def too_many_values(where: str) -> BadPayload:
    return BadPayload(
        "too_many_values",
        f"There are more than {MAX_VALUES:,} values, the last of them at {where}. Divide it.",
    )


def too_many_items(count: str) -> BadPayload:
    return BadPayload(
        "too_many_items", f"There are {count} items, and {MAX_ITEMS:,} is the most at once. Divide it."
    )


def storable(value: Any) -> Any:
    """Return a value whose texts a database takes: without NUL, and without halves of letters."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [storable(each) for each in value]
        case dict():
            return {storable(key): storable(each) for key, each in value.items()}
    return value


def gathered(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return things by name; what comes under one name more than once is a list."""
    things: dict[str, list[Any]] = {}
    for name, value in pairs:
        things.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in things.items()}
