"""Whether a text may leave. One question for every origin, asked when it is queued and again when it is claimed.

It knows phones and numbers, not candidates: the answer survives whatever happens to a candidate's record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value

from apps.accounts.models import Team
from apps.core.errors import DomainError
from apps.messaging.models import Number, PhoneFact
from apps.messaging.pace import left_today
from apps.messaging.phone_names import names_of
from apps.messaging.selectors import consents_refused, opt_outs_that_bind


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

    @property
    def is_of_the_phone(self) -> bool:
        """Whether it is this phone that cannot be texted, whatever becomes of our number."""
        return self in {OPTED_OUT, INVALID, LANDLINE}

    @property
    def lacks_number(self) -> bool:
        return self == NO_NUMBER


NO_NUMBER = Refusal(
    "number_not_ready", "This team has no number to text from yet. A manager can connect one in Settings."
)
OPTED_OUT = Refusal(
    "recipient_opted_out", "They have opted out of texts. Only they can undo it, by texting START."
)
INVALID = Refusal("invalid_number", "The carrier says that this is not a working phone number.")
LANDLINE = Refusal("landline", "This is a landline, so it cannot get texts.")
NO_CONSENT = Refusal(
    "no_consent", "They did not agree to be texted. Once they text you or agree elsewhere, you can answer."
)


# The one that people are told of first.
REASONS = {
    OPTED_OUT.code: OPTED_OUT,
    NO_CONSENT.code: NO_CONSENT,
    PhoneFact.Fact.LANDLINE: LANDLINE,
    PhoneFact.Fact.INVALID: INVALID,
}


def refusals_for(*, team: Team, number: Number | None, phones: Iterable[str]) -> dict[str, Refusal]:
    """Return the phones that may not be texted from this number, each with the reason: one query for any number.

    Whether the number's daily cap is reached is not asked: what is queued waits for midnight.
    """
    asked = set(phones)
    if number is None:
        return dict.fromkeys(asked, NO_NUMBER)
    if number.paused_at is not None:
        paused = Refusal(
            "number_not_ready", f"Our number is paused: {number.pause_reason or 'a manager paused it.'}"
        )
        return dict.fromkeys(asked, paused)
    return refusals_of_phones(team=team, phones=asked)


def refusals_of_phones(*, team: Team, phones: Iterable[str]) -> dict[str, Refusal]:
    """Return the phones that may not be texted, whatever the number, each with the reason: one query."""
    asked = set(phones)
    facts = PhoneFact.objects.for_team(team).filter(phone__in=asked).values_list("phone", "fact")
    names = names_of(asked, account=team.account)
    unwilling = (
        consents_refused(team=team).filter(phone__in=names).values_list("phone", Value(NO_CONSENT.code))
    )
    opted_out = (
        opt_outs_that_bind(team=team).filter(phone__in=names).values_list("phone", Value(OPTED_OUT.code))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for name, reason in facts.union(unwilling, opted_out, all=True):
        found[names[name]].add(reason)
    return {
        phone: next(REASONS[name] for name in REASONS if name in reasons) for phone, reasons in found.items()
    }


def refusal_for(*, team: Team, number: Number | None, phone: str, now: datetime) -> Refusal | None:
    """Return why a new text may not be queued now, if it may not."""
    refusal = refusals_for(team=team, number=number, phones=[phone]).get(phone)
    if refusal is None and number is not None and left_today(number, now=now) == 0:
        return Refusal(
            "daily_cap",
            f"Our number has sent the {number.daily_cap:,} text parts that it may send a day. "
            "It can text again after midnight Pacific time.",
        )
    return refusal


def ensure_may_text(*, team: Team, number: Number | None, phone: str, now: datetime) -> Number:
    """Return the number to text from, or raise `NotAllowed`."""
    refusal = refusal_for(team=team, number=number, phone=phone, now=now)
    if refusal is not None or number is None:
        raise NotAllowed(refusal or NO_NUMBER)
    return number
