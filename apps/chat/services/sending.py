"""Texts on their way out: written, queued, tried again. What is planned is changed in scheduled.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.answering import note_text
from apps.chat.first_texts import is_first_text
from apps.chat.later import ensure_is_meant
from apps.chat.models import TEXT_LIFE, Conversation, Message
from apps.chat.selectors import number_of
from apps.chat.services.conversations import ConversationClosed
from apps.chat.services.links import as_written, shorten_links
from apps.chat.services.reminding import set_reminder
from apps.chat.services.taking_back import before_it
from apps.chat.services.turns import ensure_own_turn
from apps.chat.services.upload_links import open_links_named
from apps.chat.services.wording import words_for, words_of
from apps.chat.tasks import ring_dispatch
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.gate import NO_NUMBER, OUTSIDE_WINDOW, Asked, NotAllowed, Wait, decide
from apps.messaging.merging import has_fields
from apps.messaging.models import Number
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_parts
from apps.messaging.services import copy_attachments, keep_attachments

# Who has written within it is there, whatever the hour; and so long a text may leave at any hour.
LIVE = timedelta(minutes=60)
AT_ONCE = timedelta(0)


class AtNight(StrEnum):
    """What becomes of a text to somebody for whom it is night."""

    # Nothing is written, and whoever asked decides: `NotAllowed`, with `next_allowed_at`.
    REFUSE = "refuse"
    WAIT = "wait"
    SEND = "send"


class ClientIdTaken(DomainError):
    code = "client_id_taken"
    status = 409


TAKEN = "This client_id is that of another text."


@transaction.atomic
def send_text(
    *,
    conversation: Conversation,
    author: User | None,
    body: str,
    now: datetime,
    origin: Message.Origin = Message.Origin.CHAT,
    client_id: str | None = None,
    send_at: datetime | None = None,
    seen_until: datetime | None = None,
    anyway: bool = False,
    at_night: AtNight = AtNight.REFUSE,
    track_links: bool = False,
    remind_at: datetime | None = None,
    attachments: Sequence[UUID] = (),
    copied: Sequence[UUID] = (),
    number: Number | None = None,
    hold: timedelta = AT_ONCE,
) -> Message:
    """Queue a text to the candidate, for now or for later. The same `client_id` again is the same text.

    With `attachments`, which its author has uploaded, or copies of files that something else has, it needs no words.
    It leaves from `number`, or else from that of the chat.
    At night a text for later waits for the day, and so does one for now if `at_night` says so; an answer to who has
    just written leaves. Its merge fields are filled with what is known now. Its author is reminded of it at
    `remind_at` if there is no answer by then. One for now stays in the queue for the time of `hold`, in which it can
    be taken back.

    Raises `EmptyText`, `TextTooLong`, `BadTemplate`, `MissingMergeField`, `ConversationClosed`, `AttachmentRefused`,
    `NotAllowed` (the gate's reason), `BadTime` for a year that nobody means, and unless told to send `anyway`,
    `AlreadyClaimed` and `AlreadyAnswered` (see turns.py): nothing is written then.
    """
    is_mms = bool(attachments or copied)
    text = words_of(body, needs_some=not is_mms)
    # Locked, so that an answer and an inbound text of the same moment take turns.
    locked = (
        Conversation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("candidate", "number", "claimed_by")
        .get(pk=conversation.pk)
    )
    team = locked.team
    if client_id:
        known = Message.objects.for_team(team).filter(client_id=client_id).first()
        if known is not None:
            return ensure_same_text(known, candidate=locked.candidate, body=text, is_mms=is_mms)
    if locked.is_closed:
        raise ConversationClosed("This chat is closed. Open it to send a text.")
    if author is not None and not anyway:
        ensure_own_turn(conversation=locked, author=author, seen_until=seen_until, now=now)
    phone = locked.candidate.phone
    is_live = author is not None and send_at is None and _has_just_written(locked, now=now)
    at_any_hour = is_live or (at_night is AtNight.SEND and send_at is None)
    number, departs_at, wait = leaves_at(
        locked,
        number=number,
        origin=origin,
        # What leaves later meets the cap of its own day.
        moment=max(send_at or now, now),
        now=now,
        at_any_hour=at_any_hour,
        waits=at_night is AtNight.WAIT or send_at is not None,
    )
    is_later = departs_at > now
    held_until = departs_at if is_later else now + hold
    text = final_words(locked, text, author=author, number=number, origin=origin, needs_some=not is_mms)
    media = _media(locked.team, author, attachments, copied)

    message = Message(
        team=team,
        conversation=locked,
        number=number,
        direction=Message.Direction.OUTBOUND,
        status=Message.Status.SCHEDULED if is_later else Message.Status.QUEUED,
        origin=origin,
        author=author,
        phone=phone,
        body=text,
        media=media,
        segments=count_parts(text, is_mms=is_mms),
        client_id=client_id,
        lane=Message.Lane.REPLY if origin in _REPLIES else Message.Lane.BULK,
        send_at=held_until,
        send_before=departs_at + TEXT_LIFE,
        any_hour_until=now + LIVE if at_any_hour else None,
        error_code=wait.code if wait else "",
        error_detail=wait.detail if wait else "",
        created_at=now,
    )
    if track_links:
        shortened = shorten_links(team=team, texts=[(message.pk, text)])[message.pk]
        message.body = words_of(shortened, needs_some=not is_mms)
        message.segments = count_parts(message.body, is_mms=is_mms)
    open_links_named(team=team, texts=[(locked.candidate_id, text, departs_at)])
    told = {"before": before_it(locked, reminds=remind_at is not None)} if held_until > departs_at else {}
    if not is_later:
        note_text(locked, message, at=now)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        if "message_client_id_once" not in str(error):
            raise
        raise ClientIdTaken(TAKEN, field="client_id") from None
    _remind(locked, author, remind_at, now=now)
    record_event(
        team=team,
        kind="message.scheduled" if is_later else "message.queued",
        conversation_id=locked.pk,
        subject_id=message.pk,
        actor_id=author.pk if author else None,
        data=told,
    )
    if held_until <= now:
        # After commit, or the worker may look for a row that is not there yet.
        after_commit(ring_dispatch, team_id=team.pk, number_id=number.pk, lane=message.lane)
    return message


def _media(
    team: Team, author: User | None, attachments: Sequence[UUID], copied: Sequence[UUID]
) -> list[dict[str, Any]]:
    """Return what the row of a text says of its files, which are its own from now on."""
    uploader_id = author.pk if author else None
    kept = keep_attachments(team=team, uploader_id=uploader_id, ids=attachments)
    return [each.as_kept for each in (*kept, *copy_attachments(team=team, ids=copied))]


def _remind(conversation: Conversation, author: User | None, at: datetime | None, *, now: datetime) -> None:
    if author is not None and at is not None:
        set_reminder(conversation=conversation, user=author, due_at=at, now=now)


def _has_just_written(conversation: Conversation, *, now: datetime) -> bool:
    return conversation.last_inbound_at is not None and now - conversation.last_inbound_at <= LIVE


def leaves_at(
    conversation: Conversation,
    *,
    origin: Message.Origin,
    moment: datetime,
    now: datetime,
    at_any_hour: bool,
    waits: bool,
    number: Number | None = None,
) -> tuple[Number, datetime, Wait | None]:
    """Return from where and when a text for a moment leaves, and what it waits for if later.

    Raises `NotAllowed`, and `BadTime` for a moment that nobody means.
    """
    ensure_is_meant(moment, now=now)
    number = number or number_of(conversation)
    person = conversation.candidate
    asked = Asked(person.phone, state=person.state, time_zone=person.time_zone, at_any_hour=at_any_hour)
    team = conversation.team
    answer = decide(team=team, number=number, asked=[asked], origin=origin, now=moment).get(person.phone)
    if answer is None and number is not None:
        return number, moment, None
    if isinstance(answer, Wait) and number is not None and answer.code == OUTSIDE_WINDOW and waits:
        return number, answer.until, answer
    raise NotAllowed(answer or NO_NUMBER)


def final_words(
    conversation: Conversation,
    body: str,
    *,
    author: User | None,
    number: Number,
    origin: Message.Origin,
    instead_of: UUID | None = None,
    needs_some: bool = True,
) -> str:
    """Return a text as they read it: its fields filled, and if it is the first, with how to get no other.

    It may stand `instead_of` one that has not left yet.
    """
    text = words_of(
        words_for(
            team=conversation.team,
            candidate=conversation.candidate,
            sender=author,
            number=number,
            body=body,
        ),
        needs_some=needs_some,
    )
    ending = "" if origin == Message.Origin.AUTO else ending_of(text)
    return words_of(text + ending) if ending and is_first_text(conversation, but=instead_of) else text


def ensure_same_text(known: Message, *, candidate: Candidate, body: str, is_mms: bool = False) -> Message:
    """Return the text that has a client_id already, if it is the same one. Raises `ClientIdTaken` if not.

    What its merge fields said when it was written, they may not say any more: such a text is known by its reader.
    """
    words = body.strip()
    written = {known.body, as_written(known)}
    is_same = has_fields(body) or not written.isdisjoint({words, words + ending_of(words)})
    if known.conversation.candidate_id != candidate.pk or not is_same or bool(known.media) != is_mms:
        raise ClientIdTaken(TAKEN, field="client_id")
    return known


_REPLIES = {Message.Origin.CHAT, Message.Origin.KEYWORD, Message.Origin.AUTO, Message.Origin.API}
