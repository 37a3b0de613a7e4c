"""Texts to many people at once: put into the queue, held in it, let go and withdrawn, however many they are.

Who may be texted, and what each of them reads, their caller has found out: the gate looks once more when they leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from apps.accounts.models import Team
from apps.chat.models import TEXT_LIFE, Conversation, Message, MessageQuerySet
from apps.chat.services.links import shortened_texts, write_links
from apps.chat.services.upload_links import open_links_named
from apps.chat.tasks import ring_dispatch
from apps.core.afterwards import after_commit
from apps.core.ids import as_array, new_key
from apps.core.rewriting import written_fields
from apps.events.services import record_alike
from apps.messaging.models import Number

Texts = MessageQuerySet
# What differs from text to text; all else is the same for all of them.
OWN = ("id", "conversation_id", "phone", "body", "segments", "client_id", "media")
TYPES = ("uuid", "uuid", "text", "text", "int", "text", "jsonb")
# Of fewer texts, how the database looks up what is there does not matter.
MANY = 200


class BulkText(NamedTuple):
    """One of them. `client_id` is its own name: whatever happens, there is one text of that name.

    `segments` are those that it has as it leaves (`as_long_as_tracked`). With `track_links` each address in it is one
    of ours to that person alone, and it is known who went there. Its files (`media`) are not theirs, but of what
    sends them.
    """

    candidate: UUID
    phone: str
    body: str
    segments: int
    client_id: str
    track_links: bool = False
    media: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def queue_texts(
    *,
    team: Team,
    number: Number,
    author_id: UUID | None,
    origin: Message.Origin,
    texts: Sequence[BulkText],
    now: datetime,
) -> dict[str, UUID]:
    """Queue texts to candidates, begun where nobody has talked with them yet. Return the id of each by its client id.

    None of them answers anybody who waits, nor opens a closed chat. One whose client id is known is not queued again.
    """
    if not texts:
        return {}
    keys = [new_key() for _ in texts]
    tracked = [(key, text.body) for key, text in zip(keys, texts, strict=True) if text.track_links]
    bodies, links = shortened_texts(team=team, texts=tracked)
    texts = [text._replace(body=bodies.get(key, text.body)) for key, text in zip(keys, texts, strict=True)]
    chats = _conversations(team, number, texts, now)
    shared = Message(
        team=team,
        number=number,
        author_id=author_id,
        direction=Message.Direction.OUTBOUND,
        status=Message.Status.QUEUED,
        origin=origin,
        lane=Message.Lane.BULK,
        send_at=now,
        send_before=now + TEXT_LIFE,
        created_at=now,
        updated_at=now,
    )
    rows = [
        (
            *(key, chats[text.candidate], text.phone, text.body),
            *(text.segments, text.client_id, dumps([*text.media])),
        )
        for key, text in zip(keys, texts, strict=True)
    ]
    queued = _insert(shared, rows)
    # What was queued before has links of its own.
    new = {row[0] for row in rows if row[5] in queued}
    write_links([link for link in links if link.message_id in new])
    open_links_named(team=team, texts=[(text.candidate, text.body, now) for text in texts])
    about = [(row[1], row[0]) for row in rows if row[5] in queued]
    record_alike(team_id=team.pk, kind="message.queued", about=about, actor_id=author_id)
    if len(queued) >= MANY:
        _meet_team()
    known = {} if len(queued) == len(rows) else _known(team, [text.client_id for text in texts])
    # After commit, or the worker may look for rows that are not there yet.
    after_commit(ring_dispatch, team_id=team.pk, number_id=number.pk, lane=Message.Lane.BULK)
    return known | queued


@transaction.atomic
def hold_texts(*, texts: Texts, now: datetime) -> int:
    """Keep texts in the queue until they are let go. Return how many.

    One on its way to the carrier goes on; should it come back into the queue, it stays there, too.
    """
    return texts.unsent().filter(held_at=None).update(held_at=now, updated_at=now)


@transaction.atomic
def let_texts_go(*, texts: Texts, now: datetime) -> int:
    """Let held texts leave, as if they had been queued now: the time that they were held does not make them late."""
    held = texts.filter(held_at__isnull=False)
    numbers = set(held.unsent().values_list("team_id", "number_id").distinct())
    freed = held.update(held_at=None, send_before=now + TEXT_LIFE, updated_at=now)
    for team_id, number_id in numbers:
        after_commit(ring_dispatch, team_id=team_id, number_id=number_id, lane=Message.Lane.BULK)
    return freed


@transaction.atomic
def withdraw_texts(*, texts: Texts, now: datetime) -> int:
    """Cancel texts that have not left yet, held or not. Return how many.

    One on its way to the carrier goes on; should it come back into the queue, it is cancelled, too.
    """
    # Locked first: of what a worker has just taken, nobody is told that it was cancelled.
    locked = texts.waiting_to_leave().select_for_update(of=("self",), no_key=True)
    rows = list(locked.values_list("pk", "conversation_id", "team_id"))
    others = texts.exclude(pk__in=[pk for pk, _, _ in rows]).unsent()
    others.update(held_at=Coalesce("held_at", Value(now)), withdrawn_at=now, updated_at=now)
    if not rows:
        return 0
    waiting = Message.objects.filter(pk__in=[pk for pk, _, _ in rows])
    cancelled = waiting.update(status=Message.Status.CANCELLED, held_at=None, updated_at=now)
    record_alike(
        team_id=rows[0][2],
        kind="message.cancelled",
        about=[(conversation, pk) for pk, conversation, _ in rows],
        actor_id=None,
    )
    return cancelled


def _meet_team() -> None:
    """Let the database see that the team has texts, where it takes it for one that has none.

    Then any index that begins with the team is as good to it as that of a thread, and for each of the next people it
    reads all that was written so far.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT chat_look_at_texts()")


def _conversations(team: Team, number: Number, texts: Sequence[BulkText], now: datetime) -> dict[UUID, UUID]:
    """Return the one conversation with each candidate, with the text as its newest."""
    # In one order, so that two who write to the same people do not wait for each other.
    people = sorted(texts, key=lambda text: text.candidate)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_conversation AS chat (id, team_id, created_at, candidate_id, number_id, stage, "
            "last_message_at, last_body, last_is_inbound) "
            "SELECT row.id, %(team)s, %(now)s, row.candidate, %(number)s, %(stage)s, %(now)s, "
            "left(row.body, 160), false "
            "FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(bodies)s) AS row (id, candidate, body) "
            "ON CONFLICT (team_id, candidate_id) DO UPDATE SET number_id = excluded.number_id, "
            "last_message_at = excluded.last_message_at, last_body = excluded.last_body, last_is_inbound = false "
            "RETURNING chat.candidate_id, chat.id",
            {
                "team": team.pk,
                "now": now,
                "number": number.pk,
                "stage": Conversation.Stage.NEW,
                "ids": as_array(new_key() for _ in people),
                "people": as_array(text.candidate for text in people),
                "bodies": [text.body for text in people],
            },
        )
        return dict(cursor.fetchall())


def _insert(shared: Message, rows: Sequence[tuple[Any, ...]]) -> dict[str, UUID]:
    """Write texts that are alike but for some columns. Return the ids of those that are new, by their client ids."""
    fields = [field for field in written_fields(Message) if field.column not in OWN]
    values = [field.get_db_prep_save(field.pre_save(shared, add=True), connection) for field in fields]
    names = ", ".join([*OWN, *(str(field.column) for field in fields)])
    given = ", ".join(f"row.{name}" for name in OWN)
    lists = ", ".join(f"%s::{kind}[]" for kind in TYPES)
    columns: list[Any] = [*zip(*rows, strict=True)] or [()] * len(OWN)
    with connection.cursor() as cursor:
        cursor.execute(
            # Only our own words.
            f"INSERT INTO chat_message ({names}) SELECT {given}{', %s' * len(fields)} "  # noqa: S608
            f"FROM unnest({lists}) AS row ({', '.join(OWN)}) "
            "ON CONFLICT (team_id, client_id) DO NOTHING RETURNING client_id, id",
            [
                *values,
                *(_array(column, kind) for column, kind in zip(columns, TYPES, strict=True)),
            ],
        )
        return dict(cursor.fetchall())


def _array(column: Sequence[Any], kind: str) -> Any:
    return as_array(column) if kind == "uuid" else list(column)


def _known(team: Team, client_ids: list[str]) -> dict[str, UUID]:
    known = Message.objects.filter(team=team, client_id__in=client_ids)
    return {str(client_id): pk for client_id, pk in known.values_list("client_id", "pk")}
