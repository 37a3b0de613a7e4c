"""What a walk does is taken back, so that each call finds the same; what it touched of others is asked before that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from tests.architecture.tenancy.world import World


@contextmanager
def undone() -> Iterator[None]:
    """Do something and take it all back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def keeping(world: World) -> Callable[[], bool]:
    """Return what tells whether a team is as it is now. It has to be asked before a deed is undone."""
    before = world.snapshot()
    return lambda: world.snapshot() == before
