"""Why somebody got no text of a blast, in words."""

from __future__ import annotations

from apps.chat import filling

WORDS = {
    "cancelled": "The blast was cancelled before it was their turn.",
    "duplicate": "They are one person with somebody else whom it goes to.",
    "erased": "They wished to be forgotten before it was their turn.",
}


def words_of_reason(code: str) -> str:
    """Return why, as people read it."""
    return WORDS.get(code) or filling.words_of_reason(code)
