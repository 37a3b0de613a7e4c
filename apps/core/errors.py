"""What the product says no with: an error for people, with a code for programs."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A refusal that was foreseen. `str(error)` is shown to people; `code` is stable and part of the API."""

    # Usually of the class; an error that stands for several reasons (`messaging.gate.NotAllowed`) sets its own.
    code: str = "refused"
    # The HTTP status that a door answers with.
    status: ClassVar[int] = 422

    def __init__(self, detail: str, *, field: str | None = None, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.facts = facts
