"""Servers that live as long as a test run or a benchmark: quick to start, and nothing is left behind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pivotcx.embedded.postgres import start_postgres
from pivotcx.embedded.server import Server
from pivotcx.embedded.valkey import start_valkey


@contextmanager
def throwaway_postgres(*, durable: bool = False) -> Iterator[Server]:
    """Run a PostgreSQL in a temporary folder; by default without waiting for the disk."""
    with _throwaway(start_postgres, durable=durable) as server:
        yield server


@contextmanager
def throwaway_valkey(*, durable: bool = False) -> Iterator[Server]:
    """Run a Valkey in a temporary folder."""
    with _throwaway(start_valkey, durable=durable) as server:
        yield server


@contextmanager
def _throwaway(start: Callable[..., Server], *, durable: bool) -> Iterator[Server]:
    data = Path(tempfile.mkdtemp(prefix="pivotcx-", dir="/tmp"))
    try:
        server = start(data, durable=durable)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(data)
