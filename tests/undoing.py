"""What is done and taken back: by one test, or by all of a file, which then find what they stand on as it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Do something and take it all back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
