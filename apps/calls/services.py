"""Phone calls: taken in, forwarded, ended, and texted back to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import QueryDict

from apps.accounts.models import Team
from apps.calls.carrier_calls import EndOfCall, IncomingCall, read_call, read_end
from apps.calls.models import Call
from apps.candidates.models import Application, Candidate
from apps.candidates.services import candidate_with_phone, record_application
from apps.chat.first_texts import is_first_text
from apps.chat.models import Conversation, Message
from apps.chat.services import begin_conversation, open_conversation, send_text
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.events.services import record_event
from apps.messaging.gate import refusals_of_phones
from apps.messaging.models import Number, QuarantinedWebhook
from apps.messaging.opt_out_line import ending_of
from apps.messaging.replies import locale_of_calls, words_for_callers
from apps.messaging.selectors import is_number_of_account

Outcome = Call.Outcome
# One text back to a person in so long, however often they call: two machines must not keep each other busy either.
AGAIN = timedelta(days=1)
# A text back that comes later than this belongs to no call any more.
TEXT_BACK_LIFE = timedelta(hours=1)
# A thread shows the text below the call that it follows.
AFTER_IT = timedelta(milliseconds=1)
HAD_IT = "They had a text back less than a day ago."


class UnknownCall(DomainError):
    code = "unknown_call"
    status = 404


@transaction.atomic
def receive_call(*, number: Number, incoming: IncomingCall, at: datetime) -> Call:
    """Take in one phone call: who calls is a candidate as who texts is, and the call stands in their thread.

    It changes no waiting clock and is no consent. The same carrier id again changes nothing, and returns what it was.
    """
    _take_turns(number.team, incoming.sid)
    if known := _known(number, incoming.sid):
        return known
    forward_to = _forward_to(number, incoming, at=at)
    return _take_in(number, incoming, forward_to=forward_to, at=at)


@transaction.atomic
def end_call(*, number: Number, ended: EndOfCall, at: datetime) -> Call:
    """Note what became of a forwarded call, once. Raises `UnknownCall`."""
    _take_turns(number.team, ended.sid)
    call = _known(number, ended.sid)
    if call is None:
        raise UnknownCall("No call with this id was forwarded.")
    if not call.is_ringing:
        return call
    call.outcome = Outcome.ANSWERED if ended.is_answered else Outcome.MISSED
    call.seconds, call.ended_at = (ended.seconds if ended.is_answered else 0), at
    call.save(update_fields=["outcome", "seconds", "ended_at"])
    conversation = _conversation_of(call)
    why_not = _text_back(call, conversation, at=at)
    _tell(call, conversation, "call.ended", why_not, at=at)
    return call


def replay_call(*, webhook: QuarantinedWebhook) -> None:
    """Take in a call that was refused when it came, and so heard nothing of ours: it was missed. No text follows."""
    incoming = read_call(QueryDict(webhook.body), number=webhook.number)
    with transaction.atomic():
        _take_turns(webhook.number.team, incoming.sid)
        if _known(webhook.number, incoming.sid) is None:
            _take_in(webhook.number, incoming, forward_to="", at=webhook.created_at, is_late=True)


def replay_end(*, webhook: QuarantinedWebhook) -> None:
    """Note what became of a forwarded call, of which a refused webhook told. Of a call that is not known, nothing."""
    ended = read_end(QueryDict(webhook.body), number=webhook.number)
    if Call.objects.filter(team=webhook.team_id, sid=ended.sid).exists():
        end_call(number=webhook.number, ended=ended, at=webhook.created_at)


def _take_in(
    number: Number, incoming: IncomingCall, *, forward_to: str, at: datetime, is_late: bool = False
) -> Call:
    outcome = Outcome.FORWARDED if forward_to else Outcome.MISSED if is_late else Outcome.WORDS
    candidate, conversation = _caller(number, incoming, at=at)
    call = Call.objects.create(
        team=number.team,
        number=number,
        candidate=candidate,
        sid=incoming.sid,
        phone=incoming.phone,
        forwarded_to=forward_to,
        words=words_for_callers(number),
        locale=locale_of_calls(number),
        outcome=outcome,
        ended_at=None if forward_to else at,
        created_at=at,
    )
    why_not = "" if forward_to or is_late else _text_back(call, conversation, at=at)
    _tell(call, conversation, "call.received", why_not, at=at)
    return call


def _caller(
    number: Number, incoming: IncomingCall, *, at: datetime
) -> tuple[Candidate | None, Conversation | None]:
    """Return who calls and the chat with them, made if need be; a chat that was closed is open again."""
    if not incoming.phone or is_number_of_account(incoming.phone):
        return None, None
    candidate, is_new = candidate_with_phone(team=number.team, phone=incoming.phone)
    conversation, is_begun = begin_conversation(candidate=candidate, actor=None, now=at)
    # Locked: calls and texts of one person take turns.
    conversation = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    if is_begun:
        conversation.number = number
        conversation.save(update_fields=["number"])
    if is_new:
        record_application(candidate=candidate, method=Application.Method.INBOUND, applied_at=at)
    if conversation.is_closed:
        # As a text of theirs would: else nobody would see that they called, and no text back could leave.
        open_conversation(conversation=conversation, actor=None, by="call")
    return candidate, conversation


def _forward_to(number: Number, incoming: IncomingCall, *, at: datetime) -> str:
    """Return where a call goes on to; nowhere where it would come back."""
    to = number.call_forward_to
    if number.call_mode != Number.CallMode.FORWARD or to == incoming.phone or is_number_of_account(to):
        return ""
    before = Call.objects.for_team(number.team).ringing(now=at)
    # Who is ringing there already: that phone forwards to us.
    if incoming.phone and before.filter(number=number, phone=incoming.phone).exists():
        return ""
    return to


def _text_back(call: Call, conversation: Conversation | None, *, at: datetime) -> str:
    """Queue the text back to who spoke to nobody. Return why there is none, where there should be one.

    It leaves at any hour, as an answer to a keyword does: they have just called, so it is they who chose the hour. And
    as every text it leaves only to who may be texted: to call is no word about texts.
    """
    number, body = call.number, call.number.call_text_back
    if not body or conversation is None or not call.reached_nobody:
        return ""
    person = conversation.candidate
    had = Call.objects.for_team(number.team).texted_back().filter(created_at__gt=at - AGAIN)
    if had.filter(candidate=person).exists():
        return HAD_IT
    phones = {call.phone, person.phone}
    refusals = refusals_of_phones(team=number.team, phones=phones)
    for phone in phones & refusals.keys():
        return refusals[phone].detail
    ending = ending_of(body) if is_first_text(conversation) else ""
    try:
        with transaction.atomic():
            text = send_text(
                conversation=conversation,
                author=None,
                body=body + ending,
                now=at + AFTER_IT,
                origin=Message.Origin.AUTO,
                client_id=f"call:{call.sid}",
                number=number,
            )
    except DomainError as error:
        # A number that is paused, a value that is missing: a person sees to it.
        return error.detail
    Message.objects.filter(pk=text.pk).update(send_before=at + TEXT_BACK_LIFE)
    call.text_back = text
    call.save(update_fields=["text_back"])
    return ""


def _known(number: Number, sid: str) -> Call | None:
    calls = Call.objects.select_related("number__team__account", "candidate")
    return calls.filter(team=number.team, sid=sid).first()


def _conversation_of(call: Call) -> Conversation | None:
    rows = Conversation.objects.for_team(call.number.team).filter(candidate=call.candidate_id)
    return rows.select_for_update(of=("self",), no_key=True).first() if call.candidate_id else None


def _tell(
    call: Call, conversation: Conversation | None, kind: str, why_no_text: str, *, at: datetime
) -> None:
    record_event(
        team=call.number.team,
        kind=kind,
        conversation_id=conversation.pk if conversation else None,
        subject_id=call.pk,
        data={
            "outcome": call.outcome,
            "seconds": call.seconds,
            # A phone of the team's own; the caller's stands nowhere in the log.
            "forwarded_to": format_phone(call.forwarded_to) if call.forwarded_to else "",
            "why_no_text": why_no_text,
        },
        at=at,
    )


def _take_turns(team: Team, sid: str) -> None:
    """Let copies of one call of the carrier wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"call:{team.pk}:{sid}"])
