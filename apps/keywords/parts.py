"""What of a person stands on this floor: which of their texts were keywords."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.keywords.models import KeywordText


class Texted:
    name = "keywords"
    # They name no candidate: a text, with which they go.
    tables: frozenset[str] = frozenset()
    held = (
        Held(
            name="keywords",
            model=KeywordText,
            of="message__conversation__candidate",
            says={"keyword": "keyword__word"},
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002  They are told of as texts.
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Leave it: that a keyword was texted says nothing of whom."""
