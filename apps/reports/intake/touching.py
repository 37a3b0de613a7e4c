"""Which days of a team are to be counted again after something has happened.

A happening may change more than its own day: a text that failed today was of yesterday, and with it the answer of the
day before is the first one. What may change is found by the rule of each kind; what a person has is changed as a whole
when they are merged, parted or erased. (A test does very many things in any order and compares all days.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.core.ids import as_array
from apps.core.zones import FIRST_YEAR, LAST_YEAR
from apps.events.models import Event
from apps.imports.models import Import
from apps.reports.models import ReportDay
from apps.reports.selectors import day_of
from apps.reports.selectors.texts import OURS, THEIRS

# Every day on which somebody has a text or an application may look different.
WHOLE = frozenset({"candidate.merged", "candidate.merge_undone", "candidate.erased"})
WHOLE_CHAT = frozenset({"conversation.merged", "conversation.erased"})
PARTED = "conversation.opened"
# What an application's own day tells.
OF_PERSON = frozenset({"candidate.opted_out", "candidate.opted_in"})
OF_CHAT = frozenset({"conversation.stage_changed", "handoff.created", "handoff.changed"})
# The days on which it was handed over, once that is taken back.
TAKEN_BACK = "handoff.changed"
# By these the days themselves lie elsewhere, or hold other hours.
CLOCK = frozenset({"time_zone", "work_days", "work_from", "work_until"})

LOCAL = "AT TIME ZONE %(zone)s)::date"
# One application of the year 1 must not keep the others from being counted: no date of Python's holds its eve.
IN_CALENDAR = f"BETWEEN '{FIRST_YEAR}-01-02' AND '{LAST_YEAR}-12-30'"
# The days of a text, and of those whose wait it may have begun or ended: the next of either side after it was written,
# after it was to leave, and after it left. (It may have left on one day, failed, and left once more on the next.)
TEXTS = f"""
    WITH named AS (
        SELECT m.*, coalesce(m.send_before - interval '24 hours', m.created_at) AS planned_at
        FROM chat_message AS m WHERE m.team_id = %(team)s AND m.id = ANY (%(ids)s::uuid[])
    )
    SELECT generate_series((planned_at {LOCAL}, (sent_at {LOCAL}, interval '1 day')::date FROM named
    WHERE sent_at < planned_at + interval '7 days'
    UNION SELECT (sent_at {LOCAL} FROM named WHERE sent_at IS NOT NULL
    UNION SELECT (created_at {LOCAL} FROM named
    UNION SELECT (n.at {LOCAL} FROM named AS t
    CROSS JOIN LATERAL (VALUES (t.created_at), (t.planned_at), (t.sent_at)) AS a (moment)
    CROSS JOIN LATERAL (
        SELECT min(coalesce(m.sent_at, m.created_at)) AS at FROM chat_message AS m
        WHERE m.team_id = t.team_id AND m.conversation_id = t.conversation_id AND m.id <> t.id
          AND coalesce(m.sent_at, m.created_at) >= a.moment AND (({OURS} AND m.origin = 'chat') OR {THEIRS})
        GROUP BY m.direction
    ) AS n
"""  # noqa: S608  Of constants.
# Chats in which one of these texts is the first that counts of its side: all their days hang on it.
FIRST_IN = f"""
    SELECT DISTINCT t.conversation_id FROM chat_message AS t
    WHERE t.team_id = %(team)s AND t.id = ANY (%(ids)s::uuid[]) AND NOT EXISTS (
        SELECT FROM chat_message AS m
        WHERE m.team_id = t.team_id AND m.conversation_id = t.conversation_id AND m.direction = t.direction
          AND m.id <> t.id AND (({OURS}) OR ({THEIRS}))
          AND coalesce(m.sent_at, m.created_at) < least(t.created_at, t.sent_at)
    )
"""  # noqa: S608  Of constants.
CHATS = f"""
    SELECT (m.created_at {LOCAL} FROM chat_message AS m
    WHERE m.team_id = %(team)s AND m.conversation_id = ANY (%(ids)s::uuid[])
    UNION SELECT (m.sent_at {LOCAL} FROM chat_message AS m
    WHERE m.team_id = %(team)s AND m.conversation_id = ANY (%(ids)s::uuid[]) AND m.sent_at IS NOT NULL
"""  # noqa: S608  Of constants.
HANDED_OVER = f"""
    SELECT (h.at {LOCAL} FROM reports_handedover AS h
    WHERE h.team_id = %(team)s AND h.conversation_id = ANY (%(ids)s::uuid[])
"""  # noqa: S608  Of constants.
APPLICATIONS = f"""
    SELECT (a.applied_at {LOCAL} FROM candidates_application AS a
    WHERE a.team_id = %(team)s AND a.candidate_id = ANY (%(ids)s::uuid[]) AND a.applied_at {IN_CALENDAR}
"""  # noqa: S608  Of constants.
CANDIDATES = """
    SELECT c.candidate_id FROM chat_conversation AS c WHERE c.team_id = %(team)s AND c.id = ANY (%(ids)s::uuid[])
    UNION SELECT a.candidate_id FROM candidates_application AS a
    WHERE a.team_id = %(team)s AND a.id = ANY (%(ids)s::uuid[])
"""
CHATS_OF = """
    SELECT c.id FROM chat_conversation AS c WHERE c.team_id = %(team)s AND c.candidate_id = ANY (%(ids)s::uuid[])
"""
IMPORTED = f"""
    SELECT (a.applied_at {LOCAL} FROM candidates_application AS a
    WHERE a.team_id = %(team)s AND a.created_at >= %(since)s AND a.created_at <= %(until)s
    AND a.applied_at {IN_CALENDAR}
"""  # noqa: S608  Of constants.
RECEIVED = f"""
    SELECT (f.received_at {LOCAL} FROM feeds_feeddelivery AS f
    WHERE f.team_id = %(team)s AND f.id = ANY (%(ids)s::uuid[])
"""  # noqa: S608  Of constants.


class Touch:
    """What some events of a team name, put together: so that each thing is looked up once."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.days: set[date] = set()
        self.texts: set[UUID] = set()
        self.people: set[UUID] = set()
        self.whole_people: set[UUID] = set()
        self.chats: set[UUID] = set()
        self.whole_chats: set[UUID] = set()
        self.taken_back: set[UUID] = set()
        self.applications: set[UUID] = set()
        self.deliveries: set[UUID] = set()
        self.imports: list[Event] = []
        self.is_everything = False

    def add(self, event: Event) -> None:
        """Take note of what an event may have changed."""
        self.days.add(day_of(event.created_at, self.team))
        kind, subject = event.kind, event.subject_id
        data: dict[str, Any] = event.data
        if kind in WHOLE and subject:
            self.whole_people |= {subject, *([UUID(data["gone"])] if "gone" in data else [])}
        elif (kind in WHOLE_CHAT or (kind == PARTED and data.get("parted"))) and event.conversation_id:
            self.whole_chats |= {event.conversation_id, *([UUID(data["into"])] if "into" in data else [])}
        elif kind.startswith("message.") and subject:
            self.texts.add(subject)
        elif kind.startswith("application.") and subject:
            self.applications.add(subject)
            self.people |= {UUID(data["candidate"])} if "candidate" in data else set()
        elif kind in OF_PERSON or kind in OF_CHAT:
            self.people |= {subject} if subject and kind in OF_PERSON else set()
            chats = {event.conversation_id} if event.conversation_id else set()
            self.chats |= chats
            self.taken_back |= chats if kind == TAKEN_BACK else set()
        elif kind.startswith("feed.delivery_") and "delivery" in data:
            self.deliveries.add(UUID(data["delivery"]))
        elif kind.startswith("import."):
            self.imports.append(event)
        elif kind == "samples.removed" or (kind == "team.changed" and CLOCK & set(data.get("fields", ()))):
            self.is_everything = True

    def found(self) -> set[date]:
        """Return the days that are to be counted again."""
        team = {"team": self.team.pk, "zone": self.team.time_zone}
        first_in = set(_ask(FIRST_IN, self.texts, team))
        people = self.people | self.whole_people
        people |= set(_ask(CANDIDATES, self.applications | self.chats | self.whole_chats | first_in, team))
        whole_chats = self.whole_chats | first_in | set(_ask(CHATS_OF, self.whole_people, team))
        days = self.days | set(_ask(TEXTS, self.texts, team)) | set(_ask(CHATS, whole_chats, team))
        days |= set(_ask(HANDED_OVER, whole_chats | self.taken_back, team))
        days |= set(_ask(APPLICATIONS, people, team)) | set(_ask(RECEIVED, self.deliveries, team))
        for event in self.imports:
            days |= self._imported(event, team)
        if self.is_everything:
            days |= set(ReportDay.objects.for_team(self.team).values_list("day", flat=True))
        return days

    def _imported(self, event: Event, team: dict[str, Any]) -> set[date]:
        """A file tells of thousands of people at once: whatever arrived while it was taken in may be of it."""
        begun = Import.objects.filter(team=self.team, pk=event.subject_id or team["team"]).values_list(
            "created_at", flat=True
        )
        since = begun.first()
        if since is None:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(IMPORTED, {**team, "since": since, "until": event.created_at})
            return {day_of(since, self.team), *(row[0] for row in cursor.fetchall())}


def days_touched(*, team: Team, events: Iterable[Event]) -> set[date]:
    """Return the days of a team that some of its events may have changed."""
    touch = Touch(team)
    for event in events:
        touch.add(event)
    return touch.found()


def _ask(sql: str, ids: Iterable[UUID], team: dict[str, Any]) -> list[Any]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, {**team, "ids": as_array(ids)})
        return [row[0] for row in cursor.fetchall() if row[0] is not None]
