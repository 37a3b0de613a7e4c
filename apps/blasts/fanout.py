"""A blast from its list to texts in the queue, in batches, each in one transaction.

Who has their text is written beside each person: whoever goes on after a worker that died finds those who have none
yet, and the database refuses a second one to anybody. Only so many texts wait in the queue at a time, so that a blast
is stopped at once, and each text is asked about and filled shortly before it leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of, missing_yes, waits_for_somebody
from apps.chat.filling import Reader, decide_texts, queued_ahead
from apps.chat.models import Message
from apps.chat.services import queue_texts
from apps.core.filters import FilterError
from apps.core.ids import NEW_ID, as_array
from apps.events.services import record_event
from apps.lists.selectors import members_of
from apps.messaging.gate import NO_NUMBER
from apps.work.holding import in_turn

logger = logging.getLogger(__name__)

BATCH = 500
# So many bulk texts of a number are in the queue at most: what the quickest number sends in some seconds.
AHEAD = 2_000
# Of fewer, how the database counts them does not matter.
MANY = 1_000
WRONG = "Something went wrong on our side. Who has their text keeps it; it can be continued."
UNREADABLE = "The filter of its list asks for something that is no longer there. Change it, and continue."


class CannotGoOn(Exception):
    """A blast that a person has to do something about first; the words are theirs to read."""


def fan_out(*, team_id: UUID, blast_id: UUID) -> None:
    """Do what there is to do for a blast now; nothing while somebody else is at it."""
    with as_team(team_id):
        try:
            while in_turn(lambda: _step(blast_id, now=timezone.now())):
                pass
        except CannotGoOn as error:
            _stop(blast_id, str(error))
        except OperationalError:
            # The database went away: the clock comes again.
            raise
        except Exception:
            logger.exception("Blast %s of team %s went wrong.", blast_id, team_id)
            _stop(blast_id, WRONG)


def _step(blast_id: UUID, *, now: datetime) -> bool:
    """Do one thing for a blast, in a transaction. Return whether there may be more to do at once."""
    rows = Blast.objects.select_related("team__account", "list__team", "number", "author")
    # Who finds it locked leaves it alone: another worker is at it, or a person is just pausing it.
    blast = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=blast_id).first()
    if blast is None or not _is_on(blast, now=now):
        return False
    if blast.frozen_at is None:
        _freeze(blast, now=now)
        return True
    if _queue_batch(blast, now=now):
        return True
    if not waits_for_somebody(blast):
        _finish(blast, now=now)
    return False


def _is_on(blast: Blast, *, now: datetime) -> bool:
    if blast.is_scheduled:
        return blast.send_at is not None and blast.send_at <= now
    return blast.is_going


def _freeze(blast: Blast, *, now: datetime) -> None:
    """Write down whom it goes to: who is on its list at this moment, each with one of the variants by lot."""
    if blast.list is None:
        raise CannotGoOn("Its list is no longer there.")
    try:
        people = members_of(blast.list, now=now).order_by("pk").values("pk", "phone")
        chosen, params = people.query.sql_with_params()
    except FilterError:
        raise CannotGoOn(UNREADABLE) from None
    except EmptyResultSet:
        chosen, params = "SELECT NULL::uuid, ''::text WHERE false", ()
    variant = "'a'"
    lot: list[Any] = []
    if blast.has_variants:
        place = "row_number() OVER (ORDER BY md5(people.id::text || %s::text))"
        variant = f"CASE WHEN {place} <= round(count(*) OVER () * %s / 100.0) THEN 'b' ELSE 'a' END"
        lot = [str(blast.pk), blast.share_b]
    with connection.cursor() as cursor:
        cursor.execute(
            # Only our own words and what the ORM made of the question.
            "INSERT INTO blasts_blastrecipient "  # noqa: S608
            "(id, team_id, created_at, blast_id, candidate_id, phone, variant, skipped, not_before) "
            f"SELECT {NEW_ID}, %s, %s, %s, people.id, people.phone, {variant}, '', %s "
            f"FROM ({chosen}) AS people (id, phone) ON CONFLICT DO NOTHING",
            [blast.team_id, now, blast.pk, *lot, now, *params],
        )
        number = cursor.rowcount
        if number > MANY:
            # By the statistics of an empty table, counting them would take each of them for each of the texts.
            cursor.execute("SELECT blasts_look_at_recipients(%s)", [number])
    # A list may have grown since it was started, or scheduled.
    if missing := missing_yes(blast, size=number):
        raise CannotGoOn(missing)
    blast.frozen_at = now
    blast.started_at = blast.started_at or now
    blast.status = Blast.Status.RUNNING
    blast.save(update_fields=["frozen_at", "started_at", "status"])
    record_event(team=blast.team, kind="blast.running", subject_id=blast.pk, data={"recipients": number})


def _queue_batch(blast: Blast, *, now: datetime) -> int:
    """Queue the texts of some people. Return of how many it was decided what becomes of them."""
    number = blast.number
    if number is None:
        raise CannotGoOn(NO_NUMBER.detail)
    if number.paused_at is not None:
        # What is left waits with it, as what is queued does.
        return 0
    ahead = queued_ahead(team_id=blast.team_id, number_id=number.pk, now=now, most=AHEAD)
    room = min(BATCH, AHEAD - ahead)
    if room <= 0:
        return 0
    due = BlastRecipient.objects.filter(team=blast.team_id, blast=blast).to_queue(now=now)
    # Locked, so that whoever merges or erases one of them takes their turn.
    locked = due.select_for_update(of=("self",), no_key=True).select_related("candidate")
    people = list(locked.order_by("not_before", "pk")[:room])
    if not people:
        return 0
    batch = decide_texts(
        team=blast.team,
        number=number,
        sender=blast.author,
        readers=[
            Reader(person.pk, person.candidate, blast.bodies[person.variant], f"blast:{person.pk}")
            for person in people
        ],
        origin=Message.Origin.BLAST,
        now=now,
        track_links=blast.track_links,
    )
    queued = queue_texts(
        team=blast.team,
        number=number,
        author_id=blast.author_id,
        origin=Message.Origin.BLAST,
        texts=list(batch.texts.values()),
        now=now,
        track_links=blast.track_links,
    )
    _write("message_id", "uuid", {pk: queued[text.client_id] for pk, text in batch.texts.items()})
    _write("skipped", "text", batch.skipped)
    _write("not_before", "timestamptz", {pk: wait.until for pk, wait in batch.put_off.items()})
    return len(people)


def _write(column: str, kind: str, values: Mapping[UUID, Any]) -> None:
    """Write a column of some recipients, in one statement."""
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE blasts_blastrecipient AS person SET {column} = given.value "  # noqa: S608  Our own words.
            f"FROM unnest(%s::uuid[], %s::{kind}[]) AS given (id, value) WHERE person.id = given.id",
            [as_array(values), list(values.values())],
        )


def _finish(blast: Blast, *, now: datetime) -> None:
    blast.status, blast.finished_at = Blast.Status.FINISHED, now
    blast.save(update_fields=["status", "finished_at"])
    data = counts_of(blast).as_dict()
    record_event(team=blast.team, kind="blast.finished", subject_id=blast.pk, data=data)


@transaction.atomic
def _stop(blast_id: UUID, error: str) -> None:
    """Give up for now; a person may let it go on from here."""
    blast = Blast.objects.select_for_update(of=("self",)).select_related("team").filter(pk=blast_id).first()
    if blast is None or blast.is_over or blast.is_paused:
        return
    blast.status, blast.error = Blast.Status.FAILED, error
    blast.save(update_fields=["status", "error"])
    record_event(team=blast.team, kind="blast.failed", subject_id=blast.pk)
