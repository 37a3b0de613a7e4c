"""Servers of one test end while the next one runs: each takes a fifth of a second for it, most of which it sleeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

End = Callable[[], Any]


@pytest.fixture(scope="session")
def meanwhile() -> Iterator[Callable[[End], None]]:
    """Let something end beside the tests. One that cannot is told when all are over."""
    begun: list[Future[Any]] = []
    with ThreadPoolExecutor(4) as threads:
        yield lambda end: begun.append(threads.submit(end))
    for each in begun:
        each.result()
