"""Reading the body of an API call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# Far more than any resource has; how deep an interpreter itself would go differs from one to the next.
DEEPEST = 32


class BoundedJSONParser(JSONParser):
    """JSON, at most `DEEPEST` objects and lists inside each other. Raises `ParseError`."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if _is_deeper(data, DEEPEST):
            raise ParseError(TOO_DEEP)
        return data


TOO_DEEP = f"The body is nested too deeply: {DEEPEST} levels at the most."


def _is_deeper(data: Any, levels: int) -> bool:
    """Walk level by level, not by recursion: it is the depth that is in question."""
    level = [data]
    for _ in range(levels + 1):
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return False
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    return True
