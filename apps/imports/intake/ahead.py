"""The next one is made ready while this one is worked on."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def one_ahead(items: Iterable[Item]) -> Generator[Item]:
    """Yield these items; a thread makes the next one, and never more, while one is in use. It has no database."""
    source = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as ahead:
        coming = ahead.submit(next, source, None)
        while (item := coming.result()) is not None:
            coming = ahead.submit(next, source, None)
            yield item
