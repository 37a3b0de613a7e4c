"""How a worker goes on with texts to the people of a list, a little ahead of what can leave; and what stops it.

Each step is a transaction that holds the mailing's row. Whoever finds it held leaves it alone, and a worker that dies
leaves a transaction that never was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import Manager
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import CandidateQuerySet
from apps.chat.filling import queued_ahead
from apps.events.services import record_event
from apps.lists.models import List, ListMember, Mailing
from apps.messaging.gate import NO_NUMBER
from apps.work.holding import in_turn

logger = logging.getLogger(__name__)

Sent = TypeVar("Sent", bound=Mailing)
BATCH = 1_000
# So many bulk texts of a number are in the queue at most: what the quickest number sends in some seconds.
AHEAD = 2_000
# Of fewer people, how the database counts them does not matter.
MANY = 1_000
WRONG = "Something went wrong on our side. Nobody gets a text of it twice; it can be continued."
LIST_IS_GONE = "Its list is no longer there."
UNREADABLE = "The filter of its list asks for something that is no longer there. Change it, and continue."


class CannotGoOn(Exception):
    """Something that a person has to see to first; the words are theirs to read."""


def go_on(rows: Manager[Sent], *, team_id: UUID, pk: UUID, step: Callable[[Sent, datetime], bool]) -> None:
    """Do step after step until one says that there is no more to do now; nothing while somebody else is at it."""

    def held() -> bool:
        found = rows.select_related("team__account", "list__team", "number", "author")
        # Who finds it locked leaves it alone: another worker is at it, or a person is just pausing it.
        locked = found.select_for_update(of=("self",), no_key=True, skip_locked=True)
        mailing = locked.filter(pk=pk).first()
        return mailing is not None and mailing.is_at_work and step(mailing, timezone.now())

    with as_team(team_id):
        try:
            while in_turn(held):
                pass
        except CannotGoOn as error:
            _give_up(rows, pk, str(error))
        except OperationalError:
            # The database went away: the clock comes again.
            raise
        except Exception:
            logger.exception("%s %s of team %s went wrong.", rows.model.__name__, pk, team_id)
            _give_up(rows, pk, WRONG)


def room_in_queue(mailing: Mailing, *, now: datetime) -> int:
    """Return of how many people the texts may be queued now; nobody's while the number is paused.

    Raises `CannotGoOn` where there is no number to send from.
    """
    number = mailing.number
    if number is None:
        raise CannotGoOn(NO_NUMBER.detail)
    if number.paused_at is not None:
        # What is left waits with it, as what is queued does.
        return 0
    ahead = queued_ahead(team_id=mailing.team_id, number_id=number.pk, now=now, most=AHEAD)
    return max(0, min(BATCH, AHEAD - ahead))


def look_at_members(list_: List) -> None:
    """Let the database see how many people are on a static list, before all of them are asked for.

    By the statistics of a time before they came it would take each of them for each of the team's people.
    """
    if list_.is_dynamic:
        return
    number = ListMember.objects.for_team(list_.team).filter(list=list_).count()
    if number > MANY:
        with connection.cursor() as cursor:
            cursor.execute("SELECT lists_look_at_members(%s)", [number])


def read_as_rows(people: CandidateQuerySet) -> tuple[str, tuple[Any, ...]]:
    """Return the statement, with its parameters, that reads the id and the phone of each of some people."""
    try:
        read, given = people.order_by("pk").values("pk", "phone").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::uuid, ''::text WHERE false", ()
    return read, given


def finish(mailing: Mailing, *, now: datetime, data: Mapping[str, Any] | None = None) -> None:
    """Write down that everybody has what they were to get."""
    mailing.status, mailing.finished_at = "finished", now
    mailing.save(update_fields=["status", "finished_at"])
    _tell(mailing, "finished", data)


@transaction.atomic
def _give_up(rows: Manager[Sent], pk: UUID, error: str) -> None:
    """Stop for now; a person may let it go on from here."""
    mailing = rows.select_for_update(of=("self",)).select_related("team").filter(pk=pk).first()
    if mailing is None or not mailing.is_at_work:
        return
    mailing.status, mailing.error = "failed", error
    mailing.save(update_fields=["status", "error"])
    _tell(mailing, "failed")


def _tell(mailing: Mailing, what: str, data: Mapping[str, Any] | None = None) -> None:
    kind = f"{mailing._meta.model_name}.{what}"  # noqa: SLF001  Django's own way to ask.
    record_event(team=mailing.team, kind=kind, subject_id=mailing.pk, data=dict(data) if data else None)
