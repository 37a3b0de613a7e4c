"""What is wrong with a filter: all of it, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.errors import DomainError

# As many as a person mends in one go; and nobody makes us write more than they sent.
MOST_MISTAKES = 50


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong. `pointer` is a JSON pointer into the filter, `code` is stable, `detail` for people."""

    pointer: str
    code: str
    detail: str


class FilterError(DomainError):
    """A filter that cannot be used. It selects nobody: an unreadable question is never answered by everybody."""

    code = "invalid_filter"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(" ".join(mistake.detail for mistake in mistakes))
        self.mistakes = tuple(mistakes)
