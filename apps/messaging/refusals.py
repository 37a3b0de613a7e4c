"""Why a text may not leave, each with its words for people."""

from __future__ import annotations

from dataclasses import dataclass

OUTSIDE_WINDOW = "outside_window"


@dataclass(frozen=True)
class Refusal:
    code: str
    detail: str

    @property
    def is_of_the_phone(self) -> bool:
        """Whether it is this phone that cannot be texted, whatever becomes of our number."""
        return self in {OPTED_OUT, INVALID, LANDLINE, BLOCKED, SAMPLE}

    @property
    def may_be_mistyped(self) -> bool:
        """Whether another phone of theirs may well be the one that was meant."""
        return self in {INVALID, LANDLINE}

    @property
    def lacks_number(self) -> bool:
        return self == NO_NUMBER


NO_NUMBER = Refusal(
    "number_not_ready", "This team has no number to text from yet. A manager can connect one in Settings."
)
OPTED_OUT = Refusal(
    "recipient_opted_out",
    "They have opted out of texts. If they said so themselves, only they can undo it, by texting START.",
)
INVALID = Refusal("invalid_number", "The carrier says that this is not a working phone number.")
BLOCKED = Refusal("phone_blocked", "The carrier blocks this phone for legal reasons, so no texts go to it.")
LANDLINE = Refusal("landline", "This is a landline, so it cannot get texts.")
NO_CONSENT = Refusal(
    "no_consent", "They did not agree to be texted. Once they text you or agree elsewhere, you can answer."
)
NO_CONSENT_ON_RECORD = Refusal(
    "no_consent",
    "There is no consent to bulk texts on record. It can be imported or asked for.",
)
SAMPLE = Refusal(
    "sample_person",
    "This is a sample person with a made-up phone: no text goes to it over a real carrier.",
)
NEVER_DAY = Refusal(
    OUTSIDE_WINDOW, "There is no hour at which it is day in every time zone that they may be in."
)
