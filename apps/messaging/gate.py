"""Whether a text may leave. One question for every origin, asked when it is queued and again when it is claimed.

It knows phones and numbers, not candidates: the answer survives whatever happens to a candidate's record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.accounts.models import Team
from apps.core.errors import DomainError
from apps.messaging.models import Number, PhoneFact
from apps.messaging.selectors import opt_outs_that_bind


class NotAllowed(DomainError):
    """A text that may not be sent. `code` says why, in the API's words."""

    code = "not_allowed"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.code = refusal.code
        self.refusal = refusal


@dataclass(frozen=True)
class Refusal:
    code: str
    detail: str


NO_NUMBER = Refusal(
    "number_not_ready", "This team has no number to text from yet. A manager can connect one in Settings."
)
OPTED_OUT = Refusal(
    "recipient_opted_out", "They have opted out of texts. Only they can undo it, by texting START."
)
INVALID = Refusal("invalid_number", "The carrier says that this is not a working phone number.")
LANDLINE = Refusal("landline", "This is a landline, so it cannot get texts.")


def refusals_for(*, team: Team, number: Number | None, phones: Iterable[str]) -> dict[str, Refusal]:
    """Return the phones that may not be texted from this number, each with the reason. Two queries for any number."""
    asked = set(phones)
    if number is None:
        return dict.fromkeys(asked, NO_NUMBER)
    if number.paused_at is not None:
        paused = Refusal(
            "number_not_ready", f"Our number is paused: {number.pause_reason or 'a manager paused it.'}"
        )
        return dict.fromkeys(asked, paused)
    refused = {
        fact.phone: LANDLINE if fact.fact == PhoneFact.Fact.LANDLINE else INVALID
        for fact in PhoneFact.objects.for_team(team).filter(phone__in=asked)
    }
    opted_out = opt_outs_that_bind(team=team).filter(phone__in=asked)
    refused.update(dict.fromkeys(opted_out.values_list("phone", flat=True), OPTED_OUT))
    return refused


def refusal_for(*, team: Team, number: Number | None, phone: str) -> Refusal | None:
    return refusals_for(team=team, number=number, phones=[phone]).get(phone)


def ensure_may_text(*, team: Team, number: Number | None, phone: str) -> Number:
    """Return the number to text from, or raise `NotAllowed`."""
    refusal = refusal_for(team=team, number=number, phone=phone)
    if refusal is not None or number is None:
        raise NotAllowed(refusal or NO_NUMBER)
    return number
