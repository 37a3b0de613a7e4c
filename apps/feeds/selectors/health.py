"""How a feed does: what came last and how often, and how much of it could be taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.core.words import duration_words
from apps.feeds.models import Feed

DAYS = 14
# Of the last hundred, more than so many rejected; below this many there is nothing to say yet.
LAST, MOST_REJECTED, FEWEST = 100, 0.05, 20
# Silent for longer than the longest gap of a month, by half of it, and for an hour at least. It is known what is usual
# after so many calls in so many days.
GAPS_OF, LENIENCE, SHORTEST_SILENCE = timedelta(days=30), 1.5, timedelta(hours=1)
KNOWN_BY, KNOWN_AFTER = 20, timedelta(days=3)
GAPS_READ = 2000


class Day(NamedTuple):
    date: date
    received: int
    rejected: int


@dataclass(frozen=True)
class Health:
    """`last` and `rejected` are of the last hundred that were handled; `longest_gap` is None while nobody can know."""

    last_received_at: datetime | None = None
    last: int = 0
    rejected: int = 0
    waiting: int = 0
    today: int = 0
    longest_gap: timedelta | None = None
    silent_for: timedelta = timedelta(0)
    days: list[Day] = field(default_factory=list)

    @property
    def rejected_share(self) -> float:
        return self.rejected / self.last if self.last else 0.0

    @property
    def rejected_words(self) -> str:
        return f"{self.rejected_part} {self.last_words}".strip()

    @property
    def rejected_part(self) -> str:
        return f"{self.rejected_share:.0%}" if self.last else "–"

    @property
    def last_words(self) -> str:
        return f"of the last {self.last}" if self.last else ""

    @property
    def is_rejecting(self) -> bool:
        return self.last >= FEWEST and self.rejected_share > MOST_REJECTED

    @property
    def is_silent(self) -> bool:
        return self.longest_gap is not None and self.silent_for > max(
            self.longest_gap * LENIENCE, SHORTEST_SILENCE
        )

    @property
    def gap_words(self) -> str:
        """Return how long it is silent at most, as far as it is known."""
        return duration_words(self.longest_gap) if self.longest_gap else "–"

    @property
    def gap_note(self) -> str:
        return "" if self.longest_gap else "not known yet"

    @property
    def silence_words(self) -> str:
        return duration_words(self.silent_for)

    @property
    def counts(self) -> list[int]:
        return [day.received for day in self.days]


# The looks at the last rows of each feed go by its own index. Calls that prove nothing are nobody's of the other side,
# and say nothing of the mapping: whoever guesses the address could cry wolf with them.
OF_MANY = """
SELECT f.id, newest.at, coalesce(handled.n, 0), coalesce(handled.bad, 0), waiting.n, today.n
FROM feeds_feed AS f
LEFT JOIN LATERAL (
    SELECT d.received_at AS at FROM feeds_feeddelivery AS d
    WHERE d.team_id = f.team_id AND d.feed_id = f.id ORDER BY d.id DESC LIMIT 1
) AS newest ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS n, count(*) FILTER (WHERE last.outcome IN ('rejected', 'failed')) AS bad FROM (
        SELECT d.outcome FROM feeds_feeddelivery AS d
        WHERE d.team_id = f.team_id AND d.feed_id = f.id AND d.outcome NOT IN ('waiting', 'split', 'duplicate')
            AND d.code <> 'bad_signature'
        ORDER BY d.id DESC LIMIT %(last)s
    ) AS last
) AS handled ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS n FROM (
        SELECT FROM feeds_feeddelivery AS d
        WHERE d.team_id = f.team_id AND d.feed_id = f.id AND d.outcome = 'waiting' LIMIT 10000
    ) AS few
) AS waiting ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS n FROM feeds_feeddelivery AS d
    WHERE d.team_id = f.team_id AND d.feed_id = f.id AND d.id >= %(today)s
) AS today ON true
WHERE f.team_id = %(team)s AND f.id = ANY(%(ids)s::uuid[])
"""
OF_DAYS = """
SELECT (d.received_at AT TIME ZONE %(zone)s)::date AS day, count(*),
    count(*) FILTER (WHERE d.outcome IN ('rejected', 'failed') AND d.code <> 'bad_signature')
FROM feeds_feeddelivery AS d
WHERE d.team_id = %(team)s AND d.feed_id = %(feed)s AND d.id >= %(since)s AND d.outcome <> 'split'
GROUP BY day
"""
OF_GAPS = """
SELECT max(gap), count(*), min(received_at), max(received_at) FROM (
    SELECT received_at, received_at - lag(received_at) OVER (ORDER BY received_at) AS gap FROM (
        SELECT d.received_at FROM feeds_feeddelivery AS d
        WHERE d.team_id = %(team)s AND d.feed_id = %(feed)s AND d.part_of_id IS NULL
            AND d.received_at > %(since)s AND d.code <> 'bad_signature'
        ORDER BY d.id DESC LIMIT %(most)s
    ) AS calls
) AS gaps
"""


def healths_of(feeds: Iterable[Feed], *, team: Team, now: datetime) -> dict[UUID, Health]:
    """Return how each of a team's feeds does, as their list shows it: one query for all."""
    ids = [str(feed.pk) for feed in feeds]
    midnight = now.astimezone(team.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"last": LAST, "today": _first_id(midnight), "team": team.pk, "ids": ids}
        cursor.execute(OF_MANY, asked)
        return {
            feed_id: Health(at, last, rejected, waiting, today)
            for feed_id, at, last, rejected, waiting, today in cursor.fetchall()
        }


def health_of(feed: Feed, *, now: datetime) -> Health:
    """Return how a feed does, with its days and its usual gaps."""
    zone = feed.team.zone
    plain = healths_of([feed], team=feed.team, now=now).get(feed.pk, Health())
    first = now.astimezone(zone).date() - timedelta(days=DAYS - 1)
    since = now - timedelta(days=DAYS + 1)
    asked: dict[str, Any] = {"team": feed.team_id, "feed": feed.pk}
    with connection.cursor() as cursor:
        cursor.execute(OF_DAYS, {**asked, "zone": str(zone), "since": _first_id(since)})
        counted = {day: (received, rejected) for day, received, rejected in cursor.fetchall()}
        cursor.execute(OF_GAPS, {**asked, "since": now - GAPS_OF, "most": GAPS_READ})
        longest, calls, oldest, newest = cursor.fetchone()
    days = [first + timedelta(days=n) for n in range(DAYS)]
    is_known = calls >= KNOWN_BY and newest - oldest >= KNOWN_AFTER
    return Health(
        plain.last_received_at,
        plain.last,
        plain.rejected,
        plain.waiting,
        plain.today,
        longest_gap=longest if is_known else None,
        silent_for=now - newest if newest else timedelta(0),
        days=[Day(day, *counted.get(day, (0, 0))) for day in days],
    )


def _first_id(moment: datetime) -> str:
    """Return the lowest id that a row made from a moment on can have: ids begin with the time (RFC 9562, version 7)."""
    return str(UUID(int=(int(moment.timestamp() * 1000) << 80) | (0x7 << 76) | (0x8 << 60)))
