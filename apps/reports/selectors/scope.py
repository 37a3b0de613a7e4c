"""What is counted: a team's days, of everybody or of those whom a filter finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.candidates.models import Candidate

CHATS_OF = "SELECT id FROM chat_conversation WHERE team_id = %(team)s AND candidate_id{person}"
PHONES_OF = "SELECT phone FROM candidates_candidate WHERE team_id = %(team)s AND id{person}"


def begin_of(day: date, team: Team) -> datetime:
    """Return when a day begins for a team."""
    return datetime.combine(day, time(), tzinfo=team.zone).astimezone(UTC)


def day_of(moment: datetime, team: Team) -> date:
    return moment.astimezone(team.zone).date()


@dataclass(frozen=True)
class Scope:
    """The days from `first` to `last`, both of them. `among`: only what is of these people."""

    team: Team
    first: date
    last: date
    among: QuerySet[Candidate] | None = None

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=each) for each in range(self.length))

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def after(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)

    @property
    def before(self) -> Scope:
        """As many days just before these."""
        first = self.first - timedelta(days=self.length)
        return Scope(self.team, first, self.first - timedelta(days=1), self.among)

    @property
    def twice(self) -> Scope:
        """These days, and as many just before."""
        return Scope(self.team, self.first - timedelta(days=self.length), self.last, self.among)

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """Ask a statement of this scope.

        It has `%(team)s`, `%(zone)s`, `%(begin)s` and `%(until)s`, and `{chat}`, `{person}` or `{phone}` after the
        column that says whom a row is of.
        """
        params = {
            "team": self.team.pk,
            "zone": self.team.time_zone,
            "begin": begin_of(self.first, self.team),
            "until": begin_of(self.after, self.team),
            **more,
        }
        person = chat = phone = " IS NOT NULL"
        if self.among is not None:
            compiled, values = self.among.order_by().values("pk").query.sql_with_params()
            among, params = _named(compiled, values, params)
            person = f" IN ({among})"
            chat = f" IN ({CHATS_OF.format(person=person)})"
            phone = f" IN ({PHONES_OF.format(person=person)})"
        with connection.cursor() as cursor:
            cursor.execute(sql.format(person=person, chat=chat, phone=phone), params)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _named(sql: str, values: Sequence[Any], params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Give the nameless parameters of a statement names, to be used in another beside named ones."""
    pieces = sql.split("%s")
    named = pieces[0]
    for place, piece in enumerate(pieces[1:]):
        named += f"%(asked{place})s{piece}"
    return named, {**params, **{f"asked{place}": value for place, value in enumerate(values)}}
