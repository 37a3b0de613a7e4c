"""What a manager looks through of the team's log: newest first, in pages, or as far as a file goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import Team, User
from apps.audit.lines import SUBJECTS, Line, line_of, people_in
from apps.chat.models import Conversation
from apps.chat.rows import called
from apps.events.audited import AUDITED
from apps.events.models import Event

PAGE = 50
# A file has the newest of what was asked for, up to so many.
MOST_ROWS = 20_000
FEW = 500


@dataclass(frozen=True)
class Asked:
    """Which lines. Days are those of the team; who is the person that did it, or whose login it is about."""

    subject: str = ""
    who: UUID | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    # The line that the next page is of before; None at the beginning of the log.
    before: int | None


def audit_page(*, team: Team, asked: Asked, before: int | None = None) -> Page:
    """Return the newest lines, or those before one."""
    rows = _events(team, asked)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(lines=_lines(shown, team), before=shown[-1].pk if len(found) > PAGE else None)


def audit_rows(*, team: Team, asked: Asked) -> list[Line]:
    """Return all lines that were asked for, for a file: the newest `MOST_ROWS`."""
    return _lines(list(_events(team, asked)[:MOST_ROWS]), team)


def people_of_log(*, team: Team) -> list[tuple[str, str]]:
    """Return the people of the team, as a choice."""
    people = User.objects.filter(memberships__team=team).order_by("full_name", "email")[:FEW]
    return [(str(person.pk), str(person)) for person in people]


def _events(team: Team, asked: Asked) -> QuerySet[Event]:
    kinds = SUBJECTS[asked.subject].kinds if asked.subject else AUDITED
    rows = Event.objects.filter(team=team, kind__in=kinds)
    if asked.who:
        rows = rows.filter(
            Q(actor_id=asked.who) | Q(actor_id=None, kind__startswith="person.", subject_id=asked.who)
        )
    if asked.first:
        rows = rows.filter(created_at__gte=_midnight(asked.first, team))
    if asked.last:
        rows = rows.filter(created_at__lt=_midnight(asked.last + timedelta(days=1), team))
    return rows.order_by("-id")


def _lines(events: Sequence[Event], team: Team) -> list[Line]:
    people = {person for event in events for person in people_in(event)}
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=people)}
    about = {event.conversation_id for event in events if event.conversation_id}
    chats = Conversation.objects.for_team(team).filter(pk__in=about).select_related("candidate")
    candidates = {chat.pk: called(chat.candidate) for chat in chats}
    return [line_of(event, names, candidates) for event in events]


def _midnight(day: date, team: Team) -> datetime:
    return datetime.combine(day, time(), tzinfo=team.zone)
