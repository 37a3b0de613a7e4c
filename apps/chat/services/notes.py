"""Notes on many people at once: what a file says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.chat.models import Conversation, Note
from apps.messaging.selectors import default_number


class NotesAdded(NamedTuple):
    notes: list[UUID]
    # Those that had to be opened for a note to stand in.
    conversations: list[UUID]
    # Whose notes they are.
    people: set[UUID]


@transaction.atomic
def add_notes(
    *, team: Team, notes: Mapping[UUID, list[str]], author_id: UUID | None, at: datetime
) -> NotesAdded:
    """Add notes by candidate. One that stands in somebody's thread word for word is not added again.

    Who has no thread gets one: a note is read there. Nobody waits in it.
    """
    if not notes:
        return NotesAdded([], [], set())
    threads = Conversation.objects.filter(team=team, candidate__in=notes.keys())
    known = {row.candidate_id: row for row in threads.only("pk", "candidate_id")}
    number = default_number(team=team)
    opened = Conversation.objects.bulk_create(
        (
            Conversation(team=team, candidate_id=person, number=number, last_message_at=at)
            for person in notes
            if person not in known
        ),
        # Whoever has just opened one was quicker.
        ignore_conflicts=True,
    )
    by_person = dict(threads.values_list("candidate_id", "pk"))
    there = set(
        Note.objects.filter(team=team, conversation__in=by_person.values()).values_list(
            "conversation_id", "body"
        )
    )
    rows = [
        Note(team=team, conversation_id=by_person[person], author_id=author_id, body=body)
        for person, bodies in notes.items()
        for body in dict.fromkeys(bodies)
        if (by_person[person], body) not in there
    ]
    Note.objects.bulk_create(rows)
    of_thread = {thread: person for person, thread in by_person.items()}
    ours = {row.pk for row in opened} & set(by_person.values())
    return NotesAdded(
        [row.pk for row in rows], sorted(ours), {of_thread[row.conversation_id] for row in rows}
    )


@transaction.atomic
def remove_notes(*, team: Team, notes: Collection[UUID], conversations: Collection[UUID]) -> int:
    """Take notes away again, and of the threads that were opened for them those in which nothing has happened since.

    Return how many notes.
    """
    ours = Note.objects.filter(team=team, pk__in=notes)
    count = ours.count()
    ours.delete()
    threads = Conversation.objects.filter(
        team=team, pk__in=conversations, messages=None, notes=None, shares=None, assignee=None, stage="new"
    )
    threads.filter(closed_at=None).delete()
    return count
