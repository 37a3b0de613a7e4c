"""Whether a text may leave. One question for every origin, asked when it is queued and again when it is claimed.

It knows phones and numbers, not candidates: the answer survives whatever happens to a candidate's record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, QuerySet, Value

from apps.accounts.models import Account, Team
from apps.core.errors import DomainError
from apps.core.prepared import Prepared, prepared
from apps.core.words import counted
from apps.messaging.gateway import bulk_texts_since
from apps.messaging.models import Number, PhoneFact, SamplePhone
from apps.messaging.pace import BULK_SHARE, left_for_bulk, left_today, next_day
from apps.messaging.phone_names import names_of
from apps.messaging.quiet_hours import NEVER, Asked, clock_words, next_allowed
from apps.messaging.refusals import (
    BLOCKED,
    INVALID,
    LANDLINE,
    NEVER_DAY,
    NO_CONSENT,
    NO_CONSENT_ON_RECORD,
    NO_NUMBER,
    OPTED_OUT,
    OUTSIDE_WINDOW,
    SAMPLE,
    Refusal,
)
from apps.messaging.selectors import consents_given_by, consents_refused, opt_outs_that_bind

__all__ = [
    "BLOCKED",
    "INVALID",
    "LANDLINE",
    "NO_CONSENT",
    "NO_CONSENT_ON_RECORD",
    "NO_NUMBER",
    "OPTED_OUT",
    "OUTSIDE_WINDOW",
    "SAMPLE",
    "Asked",
    "NotAllowed",
    "Refusal",
    "Wait",
    "decide",
    "refusal_for",
    "refusals_of_bulk",
    "refusals_of_phones",
]


# The origins of texts to many; and of those that answer by themselves what somebody has just written.
BULK = frozenset({"blast", "campaign"})
AUTO = "auto"
AT_ONCE = frozenset({AUTO, "keyword"})
DAILY_CAP, FREQUENCY_CAP = "daily_cap", "frequency_cap"


class NotAllowed(DomainError):
    """A text that may not be sent. `code` says why, in the API's words; `next_allowed_at` when it may, if it will."""

    code = "not_allowed"

    def __init__(self, answer: Refusal | Wait) -> None:
        facts = {}
        if isinstance(answer, Wait):
            facts["next_allowed_at"] = answer.until.isoformat().replace("+00:00", "Z")
        super().__init__(answer.refusal if isinstance(answer, Wait) else answer.detail, **facts)
        self.code = answer.code
        self.answer = answer

    @property
    def is_of_hours(self) -> bool:
        return self.code == OUTSIDE_WINDOW


@dataclass(frozen=True)
class Wait:
    """Not refused, but not yet: when it may leave, and why not before, in words that the thread shows."""

    until: datetime
    code: str
    detail: str
    # Outside of their hours: when these begin, on their own clock.
    clock: str = ""

    @property
    def refusal(self) -> str:
        """What is said to whoever will not wait."""
        if not self.clock:
            return self.detail
        return f"This is outside of the hours in which they may be texted. They can be from {self.clock} on."


# The one that people are told of first.
REASONS = {
    SAMPLE.code: SAMPLE,
    OPTED_OUT.code: OPTED_OUT,
    NO_CONSENT.code: NO_CONSENT,
    PhoneFact.Fact.BLOCKED: BLOCKED,
    PhoneFact.Fact.LANDLINE: LANDLINE,
    PhoneFact.Fact.INVALID: INVALID,
}


def decide(
    *,
    team: Team,
    number: Number | None,
    asked: Collection[Asked],
    origin: str,
    now: datetime,
    are_claimed: bool = False,
) -> dict[str, Refusal | Wait]:
    """Return by phone what keeps texts of one origin from leaving now; who is not in it may be texted now.

    Asked when a text is queued and again before it leaves. As many queries for one as for a thousand. Texts that
    `are_claimed` count in the caps already.
    """
    if number is None:
        return {one.phone: NO_NUMBER for one in asked}
    if silence := number.why_silent:
        return {one.phone: Refusal("number_not_ready", silence) for one in asked}
    phones = {one.phone for one in asked}
    # Of those that are claimed it is known that they agreed: whoever thought better of it since has refused.
    refusals = refusals_of_bulk if origin in BULK and not are_claimed else refusals_of_phones
    found: dict[str, Refusal | Wait] = {**refusals(team=team, phones=phones)}
    for one in asked:
        # Whoever asks for help is helped; and once told that they are opted out.
        asked_for = [
            *([NO_CONSENT] if origin == AUTO else []),
            *([OPTED_OUT] if one.confirms_opt_out else []),
        ]
        if found.get(one.phone) in asked_for:
            del found[one.phone]
    if origin in BULK and not are_claimed:
        found |= _had_enough(team, phones - found.keys(), now)
    full_until = None if are_claimed else _full_until(number, origin, now)
    for one in asked:
        known = found.get(one.phone)
        if isinstance(known, Refusal):
            continue
        wait = known or full_until
        leaves = _by_day(one, wait, team=team, origin=origin, now=now)
        if leaves is not None:
            found[one.phone] = leaves
    return found


def _by_day(
    one: Asked, wait: Wait | None, *, team: Team, origin: str, now: datetime
) -> Refusal | Wait | None:
    """Return what a text waits for in the end: whatever else it waits for may end at night."""
    moment = max(wait.until, now) if wait else now
    if one.at_any_hour or origin in AT_ONCE:
        return wait
    allowed = next_allowed(one, team=team, now=moment)
    if allowed == NEVER:
        return NEVER_DAY
    if allowed == moment:
        return wait
    if wait is not None:
        return replace(wait, until=allowed)
    clock = clock_words(one, moment=allowed)
    return Wait(allowed, OUTSIDE_WINDOW, f"Waits until {clock}.", clock)


def _had_enough(team: Team, phones: Collection[str], now: datetime) -> dict[str, Wait]:
    """Return who has had as many texts of blasts and campaigns as the team lets a person get."""
    cap, span = team.frequency_cap, timedelta(days=team.frequency_days)
    if not cap or not phones:
        return {}
    detail = (
        f"They have had {counted(cap, 'text')} of blasts and campaigns within {counted(span.days, 'day')}."
    )
    had = bulk_texts_since(team=team, phones=phones, moment=now - span)
    return {
        phone: Wait(sorted(moments)[-cap] + span, FREQUENCY_CAP, detail)
        for phone, moments in had.items()
        if len(moments) >= cap
    }


def _full_until(number: Number, origin: str, now: datetime) -> Wait | None:
    """Return until when the number's daily cap keeps texts: those of blasts sooner, so that answers still leave."""
    left = left_for_bulk(number, now=now) if origin in BULK else left_today(number, now=now)
    if left is None or left > 0:
        return None
    share = f"{BULK_SHARE:.0%} of the" if origin in BULK else "the"
    return Wait(
        next_day(now),
        DAILY_CAP,
        f"Our number has sent {share} {number.daily_cap:,} text parts that it may send a day. "
        "It can text again after midnight Pacific time.",
    )


def refusals_of_phones(*, team: Team, phones: Iterable[str]) -> dict[str, Refusal]:
    """Return the phones that may not be texted, whatever the number, each with the reason: one query."""
    return _first_reasons(_said(team, set(phones), are_many=False))


def refusals_of_bulk(*, team: Team, phones: Iterable[str]) -> dict[str, Refusal]:
    """Return the phones that no text to many may go to, each with the reason: it needs their word that they agree."""
    asked = set(phones)
    said = _said(team, asked, are_many=True)
    found = _first_reasons(said)
    willing = {phone for phone, words in said.items() if AGREED in words}
    return found | dict.fromkeys(asked - found.keys() - willing, NO_CONSENT_ON_RECORD)


# What somebody has said, beside the reasons.
AGREED = "agreed"


def _said(team: Team, phones: Collection[str], *, are_many: bool) -> dict[str, set[str]]:
    """Return by phone what the gate knows of it; where texts to many are meant, also who agreed to them."""
    names = names_of(phones, account=team.account)
    ask = _question(team.account.opt_out_scope, are_many, settings.SIMULATED_CARRIER)
    found: dict[str, set[str]] = defaultdict(set)
    for name, word in ask(team=team.pk, account=team.account_id, phones=[*phones], names=[*names]):
        found[names[name]].add(word)
    return found


@cache
def _question(scope: str, are_many: bool, is_simulated: bool) -> Prepared[tuple[str, str]]:
    """Return what asks of phones: rows of a phone's name, and a word of it."""

    def known(
        team: UUID, account: UUID, phones: list[str], names: list[str]
    ) -> QuerySet[Any, tuple[str, str]]:
        ours = Team(pk=team, account=Account(pk=account, opt_out_scope=scope))
        facts = PhoneFact.objects.for_team(ours).filter(phone__among=phones).values_list("phone", "fact")
        given = [(consents_given_by(names, team=ours), AGREED)] if are_many else []
        words: list[tuple[QuerySet[Any], str]] = [
            (consents_refused(team=ours), NO_CONSENT.code),
            (opt_outs_that_bind(team=ours), OPTED_OUT.code),
        ]
        if not is_simulated:
            words.append((SamplePhone.objects.for_team(ours), SAMPLE.code))
        words = [(rows.filter(phone__among=names), word) for rows, word in words]
        return facts.union(
            *(rows.values_list("phone", Value(word, CharField())) for rows, word in [*words, *given]),
            all=True,
        )

    return prepared(known)


def _first_reasons(said: Mapping[str, Collection[str]]) -> dict[str, Refusal]:
    """Return of each phone that may not be texted the reason that people are told of first."""
    found = {phone: [REASONS[name] for name in REASONS if name in words] for phone, words in said.items()}
    return {phone: reasons[0] for phone, reasons in found.items() if reasons}


def refusal_for(*, team: Team, number: Number | None, phone: str, now: datetime) -> Refusal | None:
    """Return why a text that somebody types may not be queued, if it may not, at whatever hour."""
    asked = Asked(phone, at_any_hour=True)
    answer = decide(team=team, number=number, asked=[asked], origin="chat", now=now).get(phone)
    return Refusal(answer.code, answer.detail) if isinstance(answer, Wait) else answer
