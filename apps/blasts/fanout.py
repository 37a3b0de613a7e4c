"""A blast from its list to texts in the queue, in batches, each in one transaction.

Who has their text is written beside each person: whoever goes on after a worker that died finds those who have none
yet, and the database refuses a second one to anybody. Only so many texts wait in the queue at a time, so that a blast
is stopped at once, and each text is asked about and filled shortly before it leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of, missing_yes, tally_of, waits_for_somebody
from apps.chat.filling import Reader, decide_texts
from apps.chat.models import Message
from apps.chat.services import queue_texts
from apps.core.filters import FilterError
from apps.core.ids import NEW_ID, as_array
from apps.events.services import record_event
from apps.lists.fanout import (
    LIST_IS_GONE,
    MANY,
    UNREADABLE,
    CannotGoOn,
    finish,
    go_on,
    look_at_members,
    read_as_rows,
    room_in_queue,
)
from apps.lists.selectors import members_of
from apps.lists.services import keep_tally


def fan_out(*, team_id: UUID, blast_id: UUID) -> None:
    """Do what there is to do for a blast now; nothing while somebody else is at it."""
    go_on(Blast.objects, team_id=team_id, pk=blast_id, step=_step)


def _step(blast: Blast, now: datetime) -> bool:
    """Do one thing for a blast. Return whether there may be more to do at once."""
    if not _is_on(blast, now=now):
        return False
    if blast.frozen_at is None:
        _freeze(blast, now=now)
        return True
    if _queue_batch(blast, now=now):
        return True
    if not waits_for_somebody(blast):
        if blast.is_tallied:
            # Its end is told in exact numbers.
            keep_tally(blast, count=tally_of, now=now)
        finish(blast, now=now, data=counts_of(blast).as_dict())
    return False


def _is_on(blast: Blast, *, now: datetime) -> bool:
    if blast.is_scheduled:
        return blast.send_at is not None and blast.send_at <= now
    return blast.is_going


def _freeze(blast: Blast, *, now: datetime) -> None:
    """Write down whom it goes to: who is on its list at this moment, each with one of the variants by lot."""
    if blast.list is None:
        raise CannotGoOn(LIST_IS_GONE)
    look_at_members(blast.list)
    try:
        chosen, params = read_as_rows(members_of(blast.list, now=now))
    except FilterError:
        raise CannotGoOn(UNREADABLE) from None
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
    if number > MANY:
        keep_tally(blast, count=tally_of, now=now)
    record_event(team=blast.team, kind="blast.running", subject_id=blast.pk, data={"recipients": number})


def _queue_batch(blast: Blast, *, now: datetime) -> int:
    """Queue the texts of some people. Return of how many it was decided what becomes of them."""
    room, number = room_in_queue(blast, now=now), blast.number
    if number is None or not room:
        return 0
    due = BlastRecipient.objects.filter(team=blast.team_id, blast=blast).to_queue(now=now)
    # Locked, so that whoever merges or erases one of them takes their turn.
    locked = due.select_for_update(of=("self",), no_key=True).select_related("candidate")
    # Whose they are is known: of each of a thousand ids the driver makes an object.
    locked = locked.defer("team", "blast", "candidate__team")
    people = list(locked.order_by("not_before", "pk")[:room])
    if not people:
        return 0
    batch = decide_texts(
        team=blast.team,
        number=number,
        sender=blast.author,
        readers=[
            Reader(
                *(person.pk, person.candidate, blast.bodies[person.variant], f"blast:{person.pk}"),
                track_links=blast.track_links,
                media=blast.media,
            )
            for person in people
        ],
        origin=Message.Origin.BLAST,
        now=now,
    )
    queued = queue_texts(
        team=blast.team,
        number=number,
        author_id=blast.author_id,
        origin=Message.Origin.BLAST,
        texts=list(batch.texts.values()),
        now=now,
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
