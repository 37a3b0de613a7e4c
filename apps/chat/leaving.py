"""What the gate is asked of texts in the queue, and what it is told of those that have left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.chat.gateway import objections_to
from apps.chat.models import Message
from apps.core.ids import as_array
from apps.core.rewriting import rewrite
from apps.messaging.gate import AT_ONCE, BULK, DAILY_CAP, FREQUENCY_CAP, Asked, Refusal, Wait, decide
from apps.messaging.models import Number
from apps.messaging.pace import left_for_bulk
from apps.messaging.quiet_hours import window_end

# A second text of the same person in one batch is asked of again when the first has left.
NEXT_LOOK = timedelta(minutes=1)
TURNS = "frequency cap of "
# As words: of an id of PostgreSQL's, Python takes longer to make a UUID than for all else here.
PEOPLE = (
    "SELECT id::text, candidate_id::text FROM chat_conversation WHERE team_id = %s AND id = ANY(%s::uuid[])"
)
READERS = (
    "SELECT id::text, phone, state, time_zone FROM candidates_candidate "
    "WHERE team_id = %s AND id = ANY(%s::uuid[]) AND erased_at IS NULL"
)
# They answer a text: at the phone that it came from.
ANSWERS = frozenset({Message.Origin.AUTO, Message.Origin.KEYWORD})
LEFT = [Message.Status.SENDING, Message.Status.UNKNOWN, Message.Status.SENT, Message.Status.DELIVERED]


class Reader(NamedTuple):
    """Whom a text is for, as they are known by now."""

    person: str
    phone: str
    state: str
    time_zone: str


@dataclass(frozen=True)
class Answers:
    """What was asked of each text, and the gate's answer where it may not leave now."""

    asked: Mapping[UUID, Asked]
    kept: Mapping[UUID, Refusal | Wait]


def ask_gate(*, number: Number, messages: Sequence[Message], now: datetime) -> Answers:
    """Ask whether texts of one number may leave now. As many queries for a hundred as for one of each origin."""
    readers = _readers(number.team, messages)
    _readdress(number.team, messages, readers)
    asked = {message.pk: asked_of(message, readers.get(message.pk), now=now) for message in messages}
    kept = _ask(number, [(message, asked[message.pk]) for message in messages], now)
    return Answers(asked, {**_beyond_their_share(number, messages, kept, now), **kept})


def take_turns(team: Team, messages: Collection[Message]) -> None:
    """Let claims of texts to many take turns in a team with a cap for each person, until the transaction ends.

    Two of its numbers may have a text for one person at the same moment: the second asks when the first is written.
    """
    if team.frequency_cap and any(message.origin in BULK for message in messages):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{TURNS}{team.pk}"])


def ask_again(
    *, number: Number, asked: Iterable[tuple[Message, Asked]], now: datetime
) -> dict[UUID, Refusal | Wait]:
    """Ask of texts that are claimed, whose people's places are known."""
    return _ask(number, asked, now, are_claimed=True)


def _ask(
    number: Number, asked: Iterable[tuple[Message, Asked]], now: datetime, *, are_claimed: bool = False
) -> dict[UUID, Refusal | Wait]:
    alike: dict[tuple[str, bool, bool], list[tuple[Message, Asked]]] = defaultdict(list)
    for message, one in asked:
        alike[message.origin, one.at_any_hour, one.confirms_opt_out].append((message, one))
    kept: dict[UUID, Refusal | Wait] = {}
    for (origin, _, _), texts in alike.items():
        answers = decide(
            team=number.team,
            number=number,
            asked=[one for _, one in texts],
            origin=origin,
            now=now,
            are_claimed=are_claimed,
        )
        kept |= {message.pk: answers[one.phone] for message, one in texts if one.phone in answers}
        left = [message.pk for message, _ in texts if message.pk not in kept]
        kept |= objections_to(origin, team=number.team, texts=left)
    return kept


def asked_of(message: Message, reader: Reader | None, *, now: datetime) -> Asked:
    return Asked(
        message.phone,
        state=reader.state if reader else "",
        time_zone=reader.time_zone if reader else "",
        at_any_hour=message.any_hour_until is not None and now < message.any_hour_until,
        confirms_opt_out=message.confirms_opt_out,
    )


def night_from(message: Message, asked: Asked, *, team: Team, now: datetime) -> datetime | None:
    """Return from when on a text may be at its phone no more, not even from the carrier's own queue."""
    if asked.at_any_hour:
        return message.any_hour_until
    return None if message.origin in AT_ONCE else window_end(asked, team=team, now=now)


def put_off(message: Message, wait: Wait) -> None:
    """Let a text wait in the queue, and say until when and why."""
    if wait.code != DAILY_CAP:
        message.status = Message.Status.SCHEDULED
    message.send_at = wait.until
    message.error_code, message.error_detail = wait.code, wait.detail


def bulk_texts_since(*, team: Team, phones: Collection[str], moment: datetime) -> dict[str, list[datetime]]:
    """Return when texts of blasts and campaigns left to each of some phones since a moment."""
    left: dict[str, list[datetime]] = defaultdict(list)
    texts = Message.objects.for_team(team).filter(
        phone__in=phones, origin__in=sorted(BULK), send_at__gte=moment, status__in=LEFT
    )
    for phone, at in texts.values_list("phone", "send_at"):
        if at is not None:
            left[phone].append(at)
    return left


def _beyond_their_share(
    number: Number, messages: Sequence[Message], kept: Mapping[UUID, Refusal | Wait], now: datetime
) -> dict[UUID, Wait]:
    """Return those of a batch that the others of it leave no room for: in the daily cap, or at their person."""
    room, seen, waiting = left_for_bulk(number, now=now), set(), {}
    for message in messages:
        if message.origin not in BULK or message.pk in kept:
            continue
        if number.team.frequency_cap and message.phone in seen:
            again = "They get another text of a blast or campaign just now."
            waiting[message.pk] = Wait(now + NEXT_LOOK, FREQUENCY_CAP, again)
        elif room is not None and message.segments > room:
            waiting[message.pk] = Wait(
                now + NEXT_LOOK, DAILY_CAP, "What is left of today's cap is kept for answers."
            )
        else:
            seen.add(message.phone)
            room = None if room is None else room - message.segments
    return waiting


def _readers(team: Team, messages: Sequence[Message]) -> dict[UUID, Reader]:
    """Return whom each text is for, as far as they are known.

    By their ids, one table after the other: whatever is known of these tables, that is a look at an index for each.
    """
    if not messages:
        return {}
    chats = {message.pk: str(message.conversation_id) for message in messages}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [team.pk, as_array(set(chats.values()))])
        person_of = dict(cursor.fetchall())
        cursor.execute(READERS, [team.pk, as_array(set(person_of.values()))])
        readers = {row[0]: Reader(*row) for row in cursor.fetchall()}
    return {pk: readers[person_of[chat]] for pk, chat in chats.items() if person_of.get(chat) in readers}


def _readdress(team: Team, messages: Sequence[Message], readers: Mapping[UUID, Reader]) -> None:
    """Let texts leave for the phone that their readers have by now, whatever it was when they were written.

    A second phone of theirs, of an entry that was merged, is theirs all the same.
    """
    others = {
        message: reader
        for message in messages
        if (reader := readers.get(message.pk))
        and reader.phone != message.phone
        and message.origin not in ANSWERS
    }
    if not others:
        return
    second = Candidate.objects.filter(team=team, phone__in={message.phone for message in others})
    theirs = {(phone, str(into)) for phone, into in second.values_list("phone", "merged_into")}
    moved = [message for message in others if (message.phone, others[message].person) not in theirs]
    for message in moved:
        message.phone = others[message].phone
    rewrite(moved, ["phone"])
