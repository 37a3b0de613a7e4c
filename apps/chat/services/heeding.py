"""What a text of theirs asks of us: to stop, to start again, for help; and the one answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.accounts.models import Team
from apps.chat.answering import note_text
from apps.chat.inbound import InboundText
from apps.chat.models import CONFIRMS, Conversation, Message
from apps.chat.tasks import ring_dispatch
from apps.core.afterwards import after_commit
from apps.events.services import record_event
from apps.messaging.keywords import Keyword, is_answered_by_carriers, read_keyword
from apps.messaging.models import Number, OptOut
from apps.messaging.replies import automatic_reply
from apps.messaging.segments import count_segments
from apps.messaging.selectors import opt_outs_of, was_opted_out
from apps.messaging.services import learn_that_carrier_answers, opt_in, opt_out
from apps.messaging.wishes import Wish, read_wish

# A confirmation of later would be a text without consent.
SOON = timedelta(minutes=5)
# Two machines must not ask each other for help for ever.
HELP_AGAIN = timedelta(minutes=10)
HELP = "help:"


@dataclass(frozen=True)
class Heard:
    """What a text asked for. `answer` is the word that is answered, if any is."""

    wants_answer: bool = True
    may_be_opt_out: bool = False
    answer: str = ""


def heed(*, number: Number, text: InboundText, conversation: Conversation, at: datetime) -> Heard:
    """Do what a text asks for, in the transaction that takes it in."""
    team, keyword = number.team, _keyword(number.team, text, at)
    if keyword is Keyword.STOP:
        return _stop(team, text, conversation, OptOut.Source.KEYWORD, at)
    if keyword is Keyword.START:
        news = opt_in(team=team, phone=text.phone, method="keyword", wording=text.body, now=at)
        if news:
            _tell(team, conversation, "candidate.opted_in", "keyword")
        return Heard(wants_answer=False, answer="START" if news else "")
    if keyword is Keyword.HELP:
        return Heard(wants_answer=False, answer="HELP")
    wish = read_wish(text.body)
    if wish is Wish.STRONG:
        return _stop(team, text, conversation, OptOut.Source.PHRASE, at)
    may_be = wish is Wish.AMBIGUOUS and not opt_outs_of(text.phone, team=team).exists()
    return Heard(may_be_opt_out=may_be)


def answer_by_itself(
    heard: Heard, *, number: Number, text: InboundText, conversation: Conversation, at: datetime
) -> None:
    """Queue what is answered to STOP, START or HELP, unless the carrier has answered."""
    if text.opt_out_type:
        learn_that_carrier_answers(number=number)
    has_answered = text.opt_out_type or (number.carrier_answers and is_answered_by_carriers(text.body))
    if not heard.answer or has_answered or not _is_due(heard, conversation, text, at):
        return
    body = automatic_reply(heard.answer, team=number.team, number=number)
    mark = {"STOP": CONFIRMS, "START": "opted-in:", "HELP": HELP}[heard.answer]
    message = Message.objects.create(
        team=number.team,
        conversation=conversation,
        number=number,
        direction=Message.Direction.OUTBOUND,
        status=Message.Status.QUEUED,
        origin=Message.Origin.AUTO,
        phone=text.phone,
        body=body,
        segments=count_segments(body).count,
        client_id=f"{mark}{text.sid}",
        send_at=at,
        send_before=at + SOON,
        created_at=at,
    )
    note_text(conversation, message, at=at)
    record_event(
        team=number.team, kind="message.queued", conversation_id=conversation.pk, subject_id=message.pk
    )
    after_commit(ring_dispatch, team_id=number.team_id, number_id=number.pk)


def clear_hints(conversation: Conversation) -> None:
    """Ask no more whether texts of a chat are opt-outs."""
    asked = Message.objects.filter(team=conversation.team_id, conversation=conversation, may_be_opt_out=True)
    for message in asked.order_by("created_at"):
        message.may_be_opt_out = False
        message.save(update_fields=["may_be_opt_out"])
        record_event(
            team=message.team, kind="message.changed", conversation_id=conversation.pk, subject_id=message.pk
        )


def _keyword(team: Team, text: InboundText, at: datetime) -> Keyword | None:
    """Return what the text is by our reading, or by the carrier's: it may know words that we do not."""
    keyword = read_keyword(text.body)
    if keyword is Keyword.YES:
        keyword = Keyword.START if was_opted_out(team=team, phone=text.phone, at=at) else None
    return keyword or (Keyword(text.opt_out_type.lower()) if text.opt_out_type else None)


def _stop(
    team: Team, text: InboundText, conversation: Conversation, source: OptOut.Source, at: datetime
) -> Heard:
    news = opt_out(team=team, phone=text.phone, source=source, wording=text.body, now=at)
    if news:
        _tell(team, conversation, "candidate.opted_out", str(source))
    clear_hints(conversation)
    return Heard(wants_answer=False, answer="STOP" if news else "")


def _is_due(heard: Heard, conversation: Conversation, text: InboundText, at: datetime) -> bool:
    if heard.answer != "HELP":
        return True
    answered = Message.objects.filter(
        team=conversation.team_id,
        conversation=conversation,
        origin=Message.Origin.AUTO,
        client_id__startswith=HELP,
        created_at__gt=at - HELP_AGAIN,
    )
    return not answered.exists() and not opt_outs_of(text.phone, team=conversation.team).exists()


def _tell(team: Team, conversation: Conversation, kind: str, source: str) -> None:
    record_event(
        team=team,
        kind=kind,
        conversation_id=conversation.pk,
        subject_id=conversation.candidate_id,
        data={"source": source},
    )
