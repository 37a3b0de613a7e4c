"""What the texts of one chat come to: who wrote how much, how long each side waited, what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

from apps.accounts.models import Team, User
from apps.chat.models import Conversation, Message
from apps.chat.waiting import age_words
from apps.core.working_hours import WorkingClock

LOST = {Message.Status.FAILED, Message.Status.UNDELIVERED}
NEVER_LEFT = {Message.Status.SCHEDULED, Message.Status.CANCELLED}


class Text(NamedTuple):
    """What is asked of each text."""

    at: datetime
    is_inbound: bool
    status: str
    origin: str
    author: UUID | None
    segments: int
    clicks: int

    @property
    def asks(self) -> bool:
        """Whether it reached them, so that they can answer."""
        return not self.is_inbound and self.status not in LOST

    @property
    def answers(self) -> bool:
        """Whether a person wrote it in the chat, and it went out."""
        return self.asks and self.origin == Message.Origin.CHAT and self.author is not None


@dataclass(frozen=True)
class ChatFigures:
    """The figures of a chat. Times are seconds; None where there is nothing to measure."""

    first_text_at: datetime | None
    texts_in: int
    texts_out: int
    # Of those out: what no person wrote here, and what did not arrive.
    automatic: int
    lost: int
    # Parts of texts out, as the carrier counts them.
    segments: int
    clicks: int
    answers: int
    answered_after: int | None
    answered_after_at_work: int | None
    they_answer_after: int | None
    # Who answered, and how often; most first.
    people: list[tuple[str, int]]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The times in words, each with what it is."""
        asked = [
            ("We answer after", self.answered_after),
            ("In working hours", self.answered_after_at_work),
            ("They answer after", self.they_answer_after),
        ]
        return [(label, _words(seconds)) for label, seconds in asked]


def _words(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    return age_words(timedelta(seconds=seconds)) if seconds >= A_MINUTE else "under a minute"


A_MINUTE = 60


def chat_figures(*, conversation: Conversation) -> ChatFigures:
    """Return the figures of one chat. Two queries for any length; texts that never left do not count."""
    rows = Message.objects.for_team(conversation.team).filter(conversation=conversation).oldest_first()
    columns = "created_at", "direction", "status", "origin", "author_id", "segments", "clicks"
    texts = [
        Text(at, direction == Message.Direction.INBOUND, *others)
        for at, direction, *others in rows.exclude(status__in=NEVER_LEFT).values_list(*columns)
    ]
    out = [text for text in texts if not text.is_inbound]
    waits = _waits(texts, begins=lambda text: text.is_inbound, ends=lambda text: text.answers)
    theirs = _waits(texts, begins=lambda text: text.asks, ends=lambda text: text.is_inbound)
    clock = _clock_of(conversation.team)
    return ChatFigures(
        first_text_at=texts[0].at if texts else None,
        texts_in=len(texts) - len(out),
        texts_out=len(out),
        automatic=sum(text.origin != Message.Origin.CHAT for text in out),
        lost=sum(text.status in LOST for text in out),
        segments=sum(text.segments for text in out),
        clicks=sum(text.clicks for text in out),
        answers=len(waits),
        answered_after=_middle((until - since).total_seconds() for since, until in waits),
        answered_after_at_work=_middle(clock.seconds_between(since, until) for since, until in waits),
        they_answer_after=_middle((until - since).total_seconds() for since, until in theirs),
        people=_people(text.author for text in out if text.answers),
    )


def _waits(
    texts: Iterable[Text], *, begins: Callable[[Text], bool], ends: Callable[[Text], bool]
) -> list[tuple[datetime, datetime]]:
    """Return from when until when somebody waited: since the oldest text that nobody had answered."""
    waits: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for text in texts:
        if ends(text):
            if since is not None:
                waits.append((since, text.at))
            since = None
        elif since is None and begins(text):
            since = text.at
    return waits


def _clock_of(team: Team) -> WorkingClock:
    return WorkingClock(zone=team.zone, days=team.work_days, begin=team.work_from, end=team.work_until)


def _middle(seconds: Iterable[float]) -> int | None:
    known = list(seconds)
    return int(median(known)) if known else None


def _people(authors: Iterable[UUID | None]) -> list[tuple[str, int]]:
    counts = Counter(author for author in authors if author)
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=counts)} if counts else {}
    return [(names.get(pk, "A former member"), count) for pk, count in counts.most_common()]
