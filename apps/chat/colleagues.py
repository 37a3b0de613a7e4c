"""Whom of the team one can speak of in a chat, and who of them may see it."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from apps.accounts.models import Membership, User
from apps.chat.models import Conversation, ConversationShare, Note


class Colleague(NamedTuple):
    user: User
    sees: bool


def colleagues(*, conversation: Conversation) -> list[Colleague]:
    """Return the people of the team by name, each with whether they may see the chat."""
    shared = ConversationShare.objects.filter(conversation=conversation, user=OuterRef("user"))
    people = Membership.objects.for_team(conversation.team).with_people().annotate(is_shared=Exists(shared))
    return [
        Colleague(each.user, not each.is_restricted or each.is_shared)  # type: ignore[attr-defined]
        for each in people
    ]


def mentioned_unseeing(*, note: Note) -> list[User]:
    """Return whom a note names although the chat is not shared with them."""
    named = {mention["user"] for mention in note.mentions}
    if not named:
        return []
    some = colleagues(conversation=note.conversation)
    return [each.user for each in some if str(each.user.pk) in named and not each.sees]
