"""A candidate's wish to be texted or not, when somebody else records it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message
from apps.chat.services.heeding import clear_hints
from apps.chat.services.noted import add_note
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out, undo_misread_opt_out, undo_opt_out

LONGEST_REASON = 200


class ReasonNeeded(DomainError):
    code = "reason_needed"


@transaction.atomic
def opt_candidate_out(
    *, candidate: Candidate, reason: str, source: OptOut.Source, author: User | None, now: datetime
) -> bool:
    """Stop all texts to a candidate, for a reason that the chat will show. Return whether this was news.

    Raises `ReasonNeeded`.
    """
    reason = _reason(reason)
    conversation = _lock_conversation(candidate)
    news = opt_out(
        team=candidate.team,
        phone=candidate.phone,
        source=source,
        wording=reason,
        now=now,
        actor_id=author.pk if author else None,
    )
    if news:
        _tell(candidate, "candidate.opted_out", f"Opted out: {reason}", source, author)
    if conversation is not None:
        clear_hints(conversation)
    return news


@transaction.atomic
def opt_candidate_in(
    *, candidate: Candidate, reason: str, source: OptOut.Source, author: User | None, now: datetime
) -> bool:
    """Allow texts again, for a reason that the chat will show. Return whether this was news.

    Raises `ReasonNeeded`, and `OptedOutByRecipient` when they have opted out themselves.
    """
    reason = _reason(reason)
    _lock_conversation(candidate)
    news = undo_opt_out(
        team=candidate.team,
        phone=candidate.phone,
        method=source,
        wording=reason,
        now=now,
        actor_id=author.pk if author else None,
    )
    if news:
        _tell(candidate, "candidate.opted_in", f"Opted in: {reason}", source, author)
    return news


@transaction.atomic
def undo_phrase(*, conversation: Conversation, reason: str, author: User, now: datetime) -> bool:
    """Undo an opt-out that we read out of a sentence of theirs. Who wrote it waits again. Return whether this was news.

    Raises `ReasonNeeded`, and `OptedOutByRecipient` where they have said it plainly as well.
    """
    reason = _reason(reason)
    locked = Conversation.objects.select_for_update(of=("self",), no_key=True).get(pk=conversation.pk)
    candidate = locked.candidate
    news = undo_misread_opt_out(
        team=locked.team, phone=candidate.phone, wording=reason, now=now, actor_id=author.pk
    )
    if news:
        _tell(candidate, "candidate.opted_in", f"Opt-out undone: {reason}", "undo", author)
        _wait_again(locked)
    return news


@transaction.atomic
def dismiss_hint(*, message: Message, author: User) -> None:
    """Say that a text is no opt-out."""
    dismissed = Message.objects.filter(pk=message.pk, may_be_opt_out=True).update(may_be_opt_out=False)
    if dismissed:
        record_event(
            team=message.team,
            kind="message.changed",
            conversation_id=message.conversation_id,
            subject_id=message.pk,
            actor_id=author.pk,
        )


def _wait_again(conversation: Conversation) -> None:
    """Let them wait since the text that was taken for an opt-out, unless somebody has answered it."""
    texts = Message.objects.for_team(conversation.team).filter(conversation=conversation)
    newest = texts.filter(direction=Message.Direction.INBOUND).order_by("-created_at", "-pk").first()
    if newest is None or conversation.is_closed or conversation.waiting_since is not None:
        return
    answered = texts.filter(
        direction=Message.Direction.OUTBOUND, origin=Message.Origin.CHAT, created_at__gt=newest.created_at
    )
    if not answered.exists():
        conversation.waiting_since = newest.created_at
        conversation.save(update_fields=["waiting_since"])


def _reason(reason: str) -> str:
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise ReasonNeeded("Say why: it stands in the chat and in the consent log.", field="reason")
    return words


def _lock_conversation(candidate: Candidate) -> Conversation | None:
    """Take turns with texts of theirs: those lock the conversation, too, before what the phone allows."""
    rows = Conversation.objects.for_team(candidate.team).filter(candidate=candidate)
    return rows.select_for_update(of=("self",), no_key=True).first()


def _tell(candidate: Candidate, kind: str, words: str, source: str, author: User | None) -> None:
    conversation = Conversation.objects.for_team(candidate.team).filter(candidate=candidate).first()
    if conversation is not None:
        add_note(conversation=conversation, author=author, body=words)
    record_event(
        team=candidate.team,
        kind=kind,
        conversation_id=conversation.pk if conversation else None,
        subject_id=candidate.pk,
        actor_id=author.pk if author else None,
        data={"source": str(source)},
    )
