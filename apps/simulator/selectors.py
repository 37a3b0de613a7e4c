"""What phones and the carrier look like now: the carrier's answers, with names from the team's own records."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.core.phones import format_phone
from apps.messaging.attachable import is_picture
from apps.messaging.carrier_errors import carrier_error
from apps.messaging.models import Number
from apps.simulator.gateway import ask, sender_of
from apps.simulator.trouble import MOODS, PHONE_STATES, Mood

TEXTS_SHOWN = 60
PHONES_SHOWN = 40
AREA_CODES = ("201", "312", "415")
# The product's words for the few states that the carrier calls otherwise.
# In the words of the app.
WORDS = {"undelivered": "Not delivered", "failed": "Not sent"}
STATUSES = {"accepted": "queued", "canceled": "cancelled", "read": "delivered"}


@dataclass(frozen=True)
class PhoneFile:
    """A file of a text; one that is elsewhere is only a link."""

    sid: str
    kind: str
    is_here: bool

    @property
    def is_picture(self) -> bool:
        return self.is_here and is_picture(self.kind)

    @property
    def label(self) -> str:
        return "Picture" if is_picture(self.kind) else "File"


@dataclass(frozen=True)
class PhoneText:
    """One text as the phone's screen shows it."""

    sid: str
    is_ours: bool
    body: str
    status: str
    reason: str
    files: list[PhoneFile]
    at: datetime

    @property
    def label(self) -> str:
        return WORDS.get(self.status, self.status.capitalize())

    @property
    def is_lost(self) -> bool:
        """Whether a real phone would never show it."""
        return self.status in {"failed", "undelivered", "cancelled"}


@dataclass(frozen=True)
class PhoneCall:
    """The newest call of a phone: what was heard, and which other phone rings now."""

    heard: list[dict[str, str]]
    rings_at: str
    became: str

    @property
    def is_ringing(self) -> bool:
        return bool(self.rings_at)

    @property
    def was_answered(self) -> bool:
        return self.became == "completed"

    @property
    def was_missed(self) -> bool:
        return bool(self.became) and not self.was_answered


@dataclass(frozen=True)
class Screen:
    """The texts between a phone and a number; the version changes whenever they do."""

    texts: list[PhoneText]
    version: str
    call: PhoneCall | None = None


@dataclass(frozen=True)
class Phone:
    """A phone that can be taken in hand."""

    phone: str
    name: str = ""
    last: PhoneText | None = None
    said_stop: bool = False
    fails_with: int | None = None

    @property
    def digits(self) -> str:
        return self.phone.removeprefix("+")

    @property
    def title(self) -> str:
        return self.name or format_phone(self.phone)

    @property
    def state(self) -> str:
        return PHONE_STATES.get(self.fails_with, f"fails with {self.fails_with}")


def screen_of(*, number: Number, phone: str) -> Screen:
    """Return what a phone shows of its exchange with a number, oldest first."""
    answer = ask(number, "GET", "messages", params={"number": number.phone, "phone": phone})
    shown = answer["messages"][-TEXTS_SHOWN:]
    version = f"{len(answer['messages'])}-{max((text['revision'] for text in shown), default=0)}"
    return Screen(texts=[_text(text) for text in shown], version=version, call=_call(answer["call"]))


def phones_of(*, number: Number) -> list[Phone]:
    """Return the phones that exchanged texts with a number, the latest first."""
    found = ask(number, "GET", "phones", params={"number": number.phone})["phones"][:PHONES_SHOWN]
    names = _names(number.team, [item["phone"] for item in found])
    return [
        Phone(
            phone=item["phone"],
            name=names.get(item["phone"], ""),
            last=_text(item["last_message"]),
            said_stop=item["is_blocked"],
            fails_with=item["fails_with"],
        )
        for item in found
    ]


def phones_in_hand(*, number: Number, phones: list[str], known: list[Phone]) -> list[Phone]:
    """Return the phones that are open, with what is known of them."""
    by_phone = {phone.phone: phone for phone in known}
    new = [phone for phone in phones if phone not in by_phone]
    names = _names(number.team, new)
    for phone in new:
        answer = ask(number, "GET", f"phones/{quote(phone)}", params={"number": number.phone})
        by_phone[phone] = Phone(
            phone=phone,
            name=names.get(phone, ""),
            said_stop=answer["is_blocked"],
            fails_with=answer["fails_with"],
        )
    return [by_phone[phone] for phone in phones]


def waiting_phones(*, team: Team, known: list[Phone], at_most: int = 8) -> list[Phone]:
    """Return phones of chats that have no line at the carrier yet, those who wait longest first."""
    chats = Conversation.objects.for_team(team).waiting().select_related("candidate")
    chats = chats.exclude(candidate__phone__in=[phone.phone for phone in known])
    first = chats.order_by("waiting_since", "pk")[:at_most]
    return [Phone(phone=chat.candidate.phone, name=chat.candidate.name) for chat in first]


def fresh_phone(*, taken: Iterable[str]) -> str:
    """Make up a number of the range that is kept for fiction (555-01xx)."""
    used = set(taken)
    fiction = [f"+1{area}55501{line:02d}" for area in AREA_CODES for line in range(100)]
    return secrets.choice([phone for phone in fiction if phone not in used] or fiction)


def phones_taken(*, team: Team) -> set[str]:
    """Return the made-up phones that the team has as candidates or numbers."""
    fiction = r"^\+1(201|312|415)55501[0-9]{2}$"
    candidates = Candidate.objects.for_team(team).filter(phone__regex=fiction)
    numbers = Number.objects.for_team(team).filter(phone__regex=fiction)
    return {*candidates.values_list("phone", flat=True), *numbers.values_list("phone", flat=True)}


def mood_towards(*, number: Number) -> Mood | None:
    """Return how the carrier behaves towards a number; none when it was told something of its own."""
    answer = ask(number, "GET", "behaviour")
    behaviour = answer["by_number"].get(sender_of(number), answer["everyone"])
    return next((mood for mood in MOODS if mood.fits(behaviour)), None)


def version_of(*parts: object) -> str:
    """Return a short sign that differs when any of the parts does."""
    return sha256(repr(parts).encode()).hexdigest()[:12]


def _names(team: Team, phones: list[str]) -> dict[str, str]:
    if not phones:
        return {}
    people = Candidate.objects.for_team(team).filter(phone__in=phones)
    return {person.phone: person.name for person in people}


def _text(item: dict[str, Any]) -> PhoneText:
    code = item["error_code"]
    return PhoneText(
        sid=item["sid"],
        is_ours=item["direction"] == "outbound",
        body=item["body"],
        status=STATUSES.get(item["status"], item["status"]),
        reason=carrier_error(str(code)).words if code else "",
        files=[
            PhoneFile(sid=each["sid"], kind=each["content_type"], is_here=each["is_here"])
            for each in item["media"]
        ],
        at=datetime.fromisoformat(item["created_at"]),
    )


def _call(item: dict[str, Any] | None) -> PhoneCall | None:
    if item is None:
        return None
    return PhoneCall(heard=item["heard"], rings_at=item["rings_at"], became=item["became"])
