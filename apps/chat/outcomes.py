"""What became of an outbound text: the one place where its state is written after the carrier has spoken.

A state moves only upwards, by the WHERE of the update: callbacks come late, twice and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.http import QueryDict

from apps.accounts.models import Team
from apps.chat.answering import weigh_answers
from apps.chat.bad_signs import learn_of_number
from apps.chat.models import Message
from apps.chat.trying_again import keep_withdrawn, try_again
from apps.events.models import Event
from apps.events.services import record_alike, record_event, record_events
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.models import OptOut, PhoneFact
from apps.messaging.services import learn_that_carrier_answers, opt_out, record_phone_fact

Status = Message.Status

# A failure never falls back to "sent"; a real delivery receipt still beats an earlier failure.
RANK = {
    Status.SCHEDULED: 5,
    Status.QUEUED: 20,
    Status.SENDING: 30,
    Status.UNKNOWN: 30,
    Status.SENT: 40,
    Status.FAILED: 80,
    Status.UNDELIVERED: 80,
    Status.CANCELLED: 80,
    Status.DELIVERED: 90,
}
# The carrier's words for a text that is on its way, and for how it ended.
FROM_CARRIER = {
    "accepted": Status.SENT,
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
EVENT_KIND = {
    Status.SENT: "message.sent",
    Status.DELIVERED: "message.delivered",
    Status.UNDELIVERED: "message.failed",
    Status.FAILED: "message.failed",
    Status.CANCELLED: "message.cancelled",
}
FAILED = {Status.FAILED, Status.UNDELIVERED}

SIDS_OF_OTHERS = """
SELECT provider_sid FROM chat_message
WHERE team_id = %s AND provider_sid = ANY(%s) AND NOT id = ANY(%s::uuid[])
"""


# The callback may overtake the answer to our own request: then it is the first to name the carrier's id. Our id in its
# address is what a callback goes by; a carrier's id that another text has stays with that one. What is late to tell of
# a try that failed says nothing of the one that followed; a receipt does.
MOVE = """
UPDATE chat_message AS text
SET status = %(status)s, attempt_id = NULL, lease_until = NULL, updated_at = %(at)s,
    provider_sid = CASE WHEN EXISTS (
        SELECT FROM chat_message AS other
        WHERE other.team_id = %(team)s AND other.provider_sid = %(sid)s AND other.id <> %(id)s
    ) THEN text.provider_sid ELSE %(sid)s END,
    sent_at = coalesce(text.sent_at, %(at)s),
    delivered_at = CASE WHEN %(is_delivered)s THEN %(at)s ELSE text.delivered_at END,
    error_code = coalesce(%(error_code)s, text.error_code),
    error_detail = coalesce(%(error_detail)s, text.error_detail)
WHERE text.team_id = %(team)s AND text.id = %(id)s AND text.direction = 'outbound' AND text.phone <> ''
    AND text.status = ANY(%(below)s) AND (text.provider_sid = %(sid)s OR text.provider_sid IS NULL)
    AND (%(is_delivered)s OR NOT coalesce(text.former_sids @> ARRAY[%(sid)s]::varchar[], false))
RETURNING text.conversation_id, text.waited_since IS NOT NULL, text.error_code
"""
# What has not come as far as each.
BELOW = {status: [str(other) for other, rank in RANK.items() if rank < RANK[status]] for status in EVENT_KIND}


def settle_by_callback(*, team_id: UUID, message_id: UUID, fields: QueryDict, at: datetime) -> bool:
    """Move a text to where the carrier's callback says it is. Return whether that was news."""
    status = FROM_CARRIER.get(fields.get("MessageStatus", ""))
    if status is None:
        return False
    return settle(
        team_id=team_id,
        message_id=message_id,
        provider_sid=fields.get("MessageSid", ""),
        status=status,
        error_code=fields.get("ErrorCode", ""),
        at=at,
    )


# Without a savepoint of its own: nobody goes on after an error in it, and there are three of these for each text.
@transaction.atomic(savepoint=False)
def settle(
    *,
    team_id: UUID,
    message_id: UUID,
    provider_sid: str,
    status: Message.Status,
    error_code: str,
    at: datetime,
) -> bool:
    """Write what the carrier says of one text, if it is higher than what we knew. Return whether it was."""
    code, detail = _error(status, error_code)
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            {
                "team": team_id,
                "id": message_id,
                "sid": provider_sid,
                "at": at,
                "status": status,
                "is_delivered": status == Status.DELIVERED,
                "below": BELOW[status],
                "error_code": code,
                "error_detail": detail,
            },
        )
        moved = cursor.fetchone()
    if moved is None:
        return False
    conversation_id, may_end_a_wait, error = moved
    if status in FAILED or may_end_a_wait:
        _draw_conclusions(team_id, message_id, provider_sid=provider_sid, error_code=error_code, at=at)
    else:
        data = {"status": status, "error": error}
        about = [(conversation_id, message_id)]
        record_alike(team_id=team_id, kind=EVENT_KIND[status], about=about, data=data)
    return True


def _draw_conclusions(
    team_id: UUID, message_id: UUID, *, provider_sid: str, error_code: str, at: datetime
) -> None:
    """Do what follows from where a text has come to, beyond that it is there."""
    message = Message.objects.select_related("number", "team").get(team=team_id, pk=message_id)
    is_failed = message.is_failed
    if is_failed:
        _try_again(message, provider_sid=provider_sid, error_code=error_code, at=at)
    weigh_answers([message])
    if is_failed:
        learn_from_error(message=message, error_code=error_code, at=at)
    announce(message)


def _try_again(message: Message, *, provider_sid: str, error_code: str, at: datetime) -> None:
    """Queue a text once more that the carrier had taken and gave back, if its error says so: it is not delivered."""
    may_leave = message.send_before is None or message.send_before > at
    was_tried = message.attempts > 0 and message.number is not None
    if was_tried and may_leave and try_again(message, error_code=error_code, at=at):
        message.former_sids = [*(message.former_sids or []), provider_sid]
        message.provider_sid, message.looks = None, 0
        message.error_code = message.error_detail = ""
        keep_withdrawn(message)
        message.save(
            update_fields=[
                *(
                    "status",
                    "held_at",
                    "send_at",
                    "send_before",
                    "attempts",
                    "former_sids",
                    "provider_sid",
                    "looks",
                ),
                *("error_code", "error_detail"),
            ]
        )


def sids_of_others(*, team: Team, sids: Iterable[str], but: Iterable[UUID]) -> set[str | None]:
    """Return those of the carrier's ids that other texts have already."""
    with connection.cursor() as cursor:
        cursor.execute(SIDS_OF_OTHERS, [team.pk, list(sids), list(but)])
        return {sid for (sid,) in cursor.fetchall()}


def _error(status: Message.Status, error_code: str) -> tuple[str | None, str | None]:
    """Return what is to be written of an error and its words; None: what is there stays."""
    if status == Status.DELIVERED:
        return "", ""
    if status not in FAILED:
        return None, None
    return error_code or "unknown", carrier_error(error_code).words


def learn_from_error(*, message: Message, error_code: str, at: datetime) -> None:
    """Keep what an error teaches us: of the phone, of the person's wish, or of our own number."""
    known = carrier_error(error_code)
    match known.treatment:
        case Treatment.OPTED_OUT:
            _opt_out(message, error_code, at=at)
            if message.confirms_opt_out and message.number is not None:
                # Ours came second.
                learn_that_carrier_answers(number=message.number)
        case Treatment.INVALID:
            _mark_phone(message, PhoneFact.Fact.INVALID, error_code)
        case Treatment.UNKNOWN_PHONE if _was_said_before(message, error_code):
            _mark_phone(message, PhoneFact.Fact.INVALID, error_code)
        case Treatment.BLOCKED:
            _mark_phone(message, PhoneFact.Fact.BLOCKED, error_code)
        case Treatment.LANDLINE:
            _mark_phone(message, PhoneFact.Fact.LANDLINE, error_code)
    if message.number is not None:
        learn_of_number(number=message.number, error_code=error_code, at=at)


def _mark_phone(message: Message, fact: PhoneFact.Fact, error_code: str) -> None:
    record_phone_fact(team=message.team, phone=message.phone, fact=fact, error_code=error_code)


def _was_said_before(message: Message, error_code: str) -> bool:
    said = Message.objects.for_team(message.team).filter(
        conversation=message.conversation_id, phone=message.phone, error_code=error_code
    )
    return said.exclude(pk=message.pk).exists()


def _opt_out(message: Message, error_code: str, *, at: datetime) -> None:
    is_news = opt_out(
        team=message.team,
        phone=message.phone,
        source=OptOut.Source.CARRIER,
        wording=f"Error {error_code}",
        now=at,
    )
    if is_news:
        record_event(
            team=message.team,
            kind="candidate.opted_out",
            conversation_id=message.conversation_id,
            subject_id=message.conversation.candidate_id,
            data={"source": "carrier"},
        )


def announce(message: Message) -> None:
    """Tell those who read the event log."""
    announce_all([message])


def announce_all(messages: Iterable[Message]) -> None:
    """Tell those who read the event log of a whole batch of one team."""
    events = [
        Event(
            team_id=message.team_id,
            kind=EVENT_KIND.get(Status(message.status), "message.changed"),
            conversation_id=message.conversation_id,
            subject_id=message.pk,
            data={"status": message.status, "error": message.error_code},
        )
        for message in messages
    ]
    if events:
        record_events(team_id=events[0].team_id, events=events)
