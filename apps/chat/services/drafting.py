"""What people have begun to write: kept here, so that it is there on whatever screen they open next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.chat.models import Conversation, Draft, Message, Note
from apps.core.errors import DomainError

Kind = Draft.Kind


class DraftTooLong(DomainError):
    code = "draft_too_long"


@transaction.atomic
def keep_draft(
    *, conversation: Conversation, user: User, kind: Kind, words: str, typed_at: datetime, now: datetime
) -> bool:
    """Keep what somebody has begun to write, in place of what they had; without words there is nothing to keep.

    What arrives after they have sent something since they typed it, may be what they sent: it is not kept. Return
    whether it is. Raises `DraftTooLong`.
    """
    if len(words) > Draft.LONGEST:
        raise DraftTooLong("That is too long to be kept.", field="words")
    if not words.strip():
        _of(conversation, user, kind).delete()
        return True
    if _has_said(conversation, user, kind, since=min(typed_at, now)):
        return False
    Draft.objects.update_or_create(
        {"words": words}, team=conversation.team, conversation=conversation, user=user, kind=kind
    )
    return True


def drop_draft(*, conversation: Conversation, user: User, kind: Kind, said: str) -> None:
    """Forget what somebody had begun to write, now that it was said. What they write beside it, stays."""
    draft = _of(conversation, user, kind).first()
    if draft and said.strip().startswith(draft.words.strip()):
        draft.delete()


def _of(conversation: Conversation, user: User, kind: Kind) -> QuerySet[Draft]:
    return Draft.objects.filter(team=conversation.team, conversation=conversation, user=user, kind=kind)


def _has_said(conversation: Conversation, user: User, kind: Kind, *, since: datetime) -> bool:
    model: Any = Message if kind == Kind.TEXT else Note
    said = model.objects.filter(team=conversation.team, conversation=conversation, author=user)
    return bool(said.filter(created_at__gte=since).exists())
