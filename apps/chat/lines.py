"""One line of a thread: a text, a note or something that happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.chat.gateway import Card
from apps.chat.happenings import ENDED_CALL, SHOWN_CALLS, Happening, happening, key_of
from apps.chat.models import Conversation, Message, Note
from apps.events.models import Event


@dataclass(frozen=True)
class ThreadItem:
    """One line of a thread, with what its words need."""

    at: datetime
    message: Message | None = None
    note: Note | None = None
    event: Event | None = None
    # Of the people whom the event mentions, by id.
    names: Mapping[str, str] = field(default_factory=dict)
    # Whom to call back.
    phone: str = ""
    # What a floor above shows of the event.
    card: Card | None = None

    @property
    def happening(self) -> Happening | None:
        return happening(self.event, self.names) if self.event else None

    @property
    def key(self) -> str:
        """The id of the element that shows what happened."""
        return key_of(self.event) if self.event else ""

    @property
    def sort_key(self) -> tuple[datetime, str]:
        row = self.message or self.note
        return self.at, str(row.pk) if row else f"{self.event.pk:020d}" if self.event else ""


def line_of(
    line: Message | Note | Event,
    *,
    conversation: Conversation,
    names: Mapping[str, str],
    cards: Mapping[UUID, Card],
) -> ThreadItem:
    """Return one line of a conversation's thread. `names` are of the people whom its events mention."""
    at = line.created_at
    if isinstance(line, Message):
        # What is planned says what time that is where its person is.
        line.conversation = conversation
        return ThreadItem(at=at, message=line)
    if isinstance(line, Note):
        return ThreadItem(at=at, note=line)
    phone = conversation.candidate.phone if line.kind in SHOWN_CALLS else ""
    card = cards.get(line.subject_id) if line.subject_id else None
    return ThreadItem(at=at, event=line, names=names, phone=phone, card=card)


def without_repeated(lines: Iterable[Message | Note | Event]) -> list[Message | Note | Event]:
    """Leave out that a call came in, where there is also what became of it: that is one line."""
    kept = list(lines)
    ended = {line.subject_id for line in kept if isinstance(line, Event) and line.kind == ENDED_CALL}
    return [
        line
        for line in kept
        if not (
            isinstance(line, Event)
            and line.kind in SHOWN_CALLS
            and line.kind != ENDED_CALL
            and line.subject_id in ended
        )
    ]


def of_this_chat(
    lines: Iterable[Message | Note | Event], *, conversation: Conversation, cards: Mapping[UUID, Card]
) -> list[Message | Note | Event]:
    """Leave out cards that stand in another thread again, as after a merging that was undone; each there is once."""
    kept: dict[object, Message | Note | Event] = {}
    for line in lines:
        card = cards.get(line.subject_id) if isinstance(line, Event) and line.subject_id else None
        if card is None:
            kept[line.pk, type(line)] = line
        elif card.chat in {None, conversation.pk}:
            kept[key_of(line)] = line  # type: ignore[arg-type]  # Only events have cards.
    return list(kept.values())
