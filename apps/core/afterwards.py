"""What is done once something is committed, and may fail: a worker is woken, a file is deleted, somebody is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction


def after_commit(do: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Do something once what is being written is committed. That it fails is logged, and nothing else fails by it.

    Django tells of a failure by the name of what was to be done. A `partial` has none, and then the telling fails, in
    whoever has written.
    """

    @wraps(do)
    def done() -> None:
        do(*given, **named)

    transaction.on_commit(done, robust=True)
