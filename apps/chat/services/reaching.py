"""The first text to somebody: by phone, by record, or with an application that has just come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Team, User
from apps.candidates.models import Application, Candidate
from apps.candidates.services import record_application, upsert_candidate
from apps.chat.models import Message
from apps.chat.services.conversations import AlreadyClaimed, ConversationClosed, conversation_with
from apps.chat.services.sending import AtNight, ensure_same_text, send_text
from apps.chat.services.wording import MissingMergeField
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.gate import NotAllowed
from apps.messaging.services import record_consent


@dataclass(frozen=True)
class Consent:
    """What somebody has agreed to, how and in which words."""

    given: bool
    method: str
    wording: str
    at: datetime


@dataclass(frozen=True)
class TextOrder:
    """A text to be sent, now or later."""

    body: str
    send_at: datetime | None = None
    track_links: bool = False
    # Files that were handed in before.
    attachments: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class ReceivedApplication:
    candidate: Candidate
    application: Application
    is_new: bool
    message: Message | None = None
    # Why there is no message although one was asked for.
    refusal: DomainError | None = None


class AlreadyReceived(DomainError):
    """An application that is here, without a text. Whoever brings it again did not hear why, or asks for one now."""

    code = "already_received"


@transaction.atomic
def text_candidate(
    *,
    candidate: Candidate,
    text: TextOrder,
    now: datetime,
    origin: Message.Origin,
    client_id: str | None = None,
    at_night: AtNight = AtNight.REFUSE,
    author: User | None = None,
) -> Message:
    """Queue a text to a candidate, whether we have talked before or not. Raises what `send_text` raises."""
    conversation, is_new = conversation_with(candidate=candidate, at=now)
    message = send_text(
        conversation=conversation,
        author=author,
        body=text.body,
        now=now,
        origin=origin,
        client_id=client_id,
        send_at=text.send_at,
        at_night=at_night,
        track_links=text.track_links,
        attachments=text.attachments,
    )
    if is_new:
        record_event(
            team=candidate.team,
            kind="conversation.created",
            conversation_id=conversation.pk,
            actor_id=author.pk if author else None,
        )
    return message


@transaction.atomic
def text_phone(
    *,
    team: Team,
    phone: str,
    text: TextOrder,
    now: datetime,
    origin: Message.Origin,
    client_id: str | None = None,
    method: Application.Method = Application.Method.API,
    author: User | None = None,
) -> Message:
    """Queue a text to whoever has this phone, as a new candidate if nobody has. The same `client_id` is one text."""
    actor_id = author.pk if author else None
    candidate, is_new = upsert_candidate(team=team, phone=phone, actor_id=actor_id)
    known = Message.objects.for_team(team).filter(client_id=client_id).first() if client_id else None
    if known is not None:
        is_mms = bool(text.attachments)
        return ensure_same_text(known, candidate=candidate, body=text.body, is_mms=is_mms)
    if is_new:
        record_application(candidate=candidate, method=method, applied_at=now, actor_id=actor_id)
    return text_candidate(
        candidate=candidate, text=text, now=now, origin=origin, client_id=client_id, author=author
    )


@transaction.atomic
def receive_application(
    *,
    team: Team,
    phone: str,
    method: Application.Method,
    now: datetime,
    candidate: Mapping[str, Any],
    application: Mapping[str, Any],
    consent: Consent | None = None,
    text: TextOrder | None = None,
    origin: Message.Origin = Message.Origin.API,
    author: User | None = None,
) -> ReceivedApplication:
    """Take in one arrival: candidate, application, consent, and a text if one is asked for and allowed.

    `author` is who brings it, if somebody does. The same `external_id` again is the same application, and changes
    nothing.
    """
    actor_id = author.pk if author else None
    external_id = application.get("external_id") or ""
    if external_id:
        _take_turns(team, external_id)
        if known := _known_application(team, external_id, wants_text=text is not None):
            return known
    person, _ = upsert_candidate(team=team, phone=phone, actor_id=actor_id, **candidate)
    arrival, is_new = record_application(
        candidate=person, method=method, actor_id=actor_id, **{"applied_at": now, **application}
    )
    if consent is not None:
        record_consent(
            team=team,
            phone=person.phone,
            given=consent.given,
            method=consent.method,
            wording=consent.wording,
            at=consent.at,
        )
    received = ReceivedApplication(person, arrival, is_new)
    if text is None:
        return received
    try:
        message = _text_of_application(received, text=text, now=now, origin=origin, author=author)
    except (NotAllowed, ConversationClosed, MissingMergeField, AlreadyClaimed) as refusal:
        return ReceivedApplication(person, arrival, is_new, refusal=refusal)
    return ReceivedApplication(person, arrival, is_new, message=message)


@transaction.atomic
def _text_of_application(
    received: ReceivedApplication,
    *,
    text: TextOrder,
    now: datetime,
    origin: Message.Origin,
    author: User | None,
) -> Message:
    return text_candidate(
        candidate=received.candidate,
        text=text,
        now=now,
        origin=origin,
        client_id=_client_id(received.application),
        # Whoever handed it in does not come again for it.
        at_night=AtNight.WAIT,
        author=author,
    )


def _known_application(team: Team, external_id: str, *, wants_text: bool) -> ReceivedApplication | None:
    known = (
        Application.objects.for_team(team)
        .select_related("candidate__team", "status")
        .filter(external_id=external_id)
        .first()
    )
    if known is None:
        return None
    message = Message.objects.for_team(team).filter(client_id=_client_id(known)).first()
    refusal = None
    if wants_text and message is None:
        refusal = AlreadyReceived(
            "This application is here already, and no text was sent with it. Send one by POST /messages."
        )
    return ReceivedApplication(known.candidate, known, is_new=False, message=message, refusal=refusal)


def _client_id(application: Application) -> str:
    return f"application:{application.pk}"


def _take_turns(team: Team, external_id: str) -> None:
    """Let deliveries of one application wait for each other until the transaction ends, from whichever phone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"application:{team.pk}:{external_id}"]
        )
