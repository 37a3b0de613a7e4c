"""A candidate's wish to be texted or not, when somebody else records it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.chat.services.conversations import add_note
from apps.events.services import record_event
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out, undo_opt_out


@transaction.atomic
def opt_candidate_out(
    *, candidate: Candidate, reason: str, source: OptOut.Source, author: User | None, now: datetime
) -> bool:
    """Stop all texts to a candidate, for a reason that the chat will show. Return whether this was news."""
    _lock_conversation(candidate)
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
    return news


@transaction.atomic
def opt_candidate_in(
    *, candidate: Candidate, reason: str, source: OptOut.Source, author: User | None, now: datetime
) -> bool:
    """Allow texts again, for a reason that the chat will show. Return whether this was news.

    Raises `OptedOutByRecipient` when they have opted out themselves.
    """
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


def _lock_conversation(candidate: Candidate) -> None:
    """Take turns with texts of theirs: those lock the conversation, too, before what the phone allows."""
    rows = Conversation.objects.for_team(candidate.team).filter(candidate=candidate)
    rows.select_for_update(of=("self",), no_key=True).first()


def _tell(candidate: Candidate, kind: str, words: str, source: OptOut.Source, author: User | None) -> None:
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
