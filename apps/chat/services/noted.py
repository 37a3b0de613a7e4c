"""A note that somebody writes: words for colleagues only, and who of them is named in it."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Membership, User
from apps.chat.mentions import AT, Mention, Named, mentions_in
from apps.chat.models import Conversation, Note
from apps.chat.services.deeds import record_deed
from apps.core.errors import DomainError
from apps.events.services import record_event


class EmptyNote(DomainError):
    code = "empty_note"


@transaction.atomic
def add_note(*, conversation: Conversation, author: User | None, body: str) -> Note:
    """Add words for colleagues only. Whoever is named with an @ is told: an event each, "conversation.mentioned".

    Who names themselves needs no telling. Who may not see the chat is told all the same; the door offers to share it.
    """
    words = body.strip()
    if not words:
        raise EmptyNote("A note needs some words.", field="body")
    mentions = _mentions(conversation, words, author=author)
    note = Note.objects.create(
        team=conversation.team, conversation=conversation, author=author, body=words, mentions=mentions
    )
    record_event(
        team=conversation.team,
        kind="note.added",
        conversation_id=conversation.pk,
        subject_id=note.pk,
        actor_id=author.pk if author else None,
    )
    for mention in mentions:
        told = {"conversation": str(conversation.pk), "note": str(note.pk), "user": mention["user"]}
        record_deed(conversation, "conversation.mentioned", author, told)
    return note


def _mentions(conversation: Conversation, body: str, *, author: User | None) -> list[Mention]:
    if AT not in body:
        return []
    people = [each.user for each in Membership.objects.for_team(conversation.team).with_people()]
    named = [Named(str(each.pk), str(each), each.get_short_name()) for each in people]
    # Oneself too, so that a name which two have still names nobody.
    return [each for each in mentions_in(body, named) if author is None or each["user"] != str(author.pk)]
