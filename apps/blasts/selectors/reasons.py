"""Why somebody got no text, in words."""

from __future__ import annotations

from apps.messaging.carrier_errors import carrier_error
from apps.messaging.gate import REASONS

MISSING, TOO_LONG, EMPTY = "missing_merge_field", "text_too_long", "empty_text"
WORDS = {
    **{refusal.code: refusal.detail for refusal in REASONS.values()},
    MISSING: "A merge field of the text has no value for them, and nothing to say instead.",
    TOO_LONG: "With their values the text is longer than the carrier takes.",
    EMPTY: "With their values nothing is left of the text.",
    "cancelled": "The blast was cancelled before it was their turn.",
    "duplicate": "They are one person with somebody else whom it goes to.",
    "erased": "They wished to be forgotten before it was their turn.",
    "expired": "It could not leave within 24 hours, so it was not sent.",
    "number_not_ready": "Our number could not send.",
}


def words_of_reason(code: str) -> str:
    """Return why, as people read it: a refusal of ours, or an error of the carrier's."""
    if code in WORDS:
        return WORDS[code]
    if code[:1].isdigit() or code in {"", "unknown"}:
        return carrier_error(code).words
    return f"{code.replace('_', ' ').capitalize()}."
