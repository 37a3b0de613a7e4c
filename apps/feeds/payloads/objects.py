"""A body of JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from apps.feeds.payloads.bounds import (
    MAX_DEPTH,
    MAX_VALUES,
    BadPayload,
    line_and_column,
    storable,
    too_deep,
    too_many_values,
)

# A whole string, or a mark that begins, ends or divides.
TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|\x00")


def read_json(text: str) -> Any:
    """Return what a text says. Raises `BadPayload` with line and column."""
    _bounded(text)
    try:
        read = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadPayload(
            "not_json",
            f"This is not JSON: {error.msg.rstrip('.')}, line {error.lineno}, column {error.colno}.",
            line=error.lineno,
            column=error.colno,
        ) from None
    except ValueError as error:
        raise BadPayload("not_json", f"This is not JSON that can be kept: {error}.") from None
    return storable(read) if ODD.search(text) else read


def _bounded(text: str) -> None:
    """Refuse what would cost too much, before anything is made of it."""
    depth = values = 0
    for found in TOKEN.finditer(text):
        match found[0]:
            case "[" | "{":
                depth += 1
                values += 1
            case "]" | "}":
                depth -= 1
            case ",":
                values += 1
            case _:
                continue
        if depth > MAX_DEPTH or values > MAX_VALUES:
            where = "line {}, column {}".format(*line_and_column(text, found.start()))
            raise too_deep(where) if depth > MAX_DEPTH else too_many_values(where)


def _no_number(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)
