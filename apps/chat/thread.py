"""A page of a thread: its texts, notes and what happened, oldest line first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.chat.gateway import cards_of
from apps.chat.happenings import SHOWN_EVENTS, people_named
from apps.chat.held_back import WAS_TAKEN_BACK
from apps.chat.lines import ThreadItem, line_of, of_this_chat, without_repeated
from apps.chat.models import Conversation, Message, Note
from apps.core.prepared import prepared
from apps.events.models import Event

THREAD_PAGE = 50
NEWEST = "-created_at", "-pk"
# Later than anything that is written.
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ThreadPage:
    items: list[ThreadItem]
    # Where the page before this one ends; None at the beginning of the thread.
    before: datetime | None

    @property
    def seen_until(self) -> datetime | None:
        """When the newest text on this page was written."""
        texts = [item.at for item in self.items if item.message]
        return max(texts, default=self.before)


def thread_page(
    *, conversation: Conversation, before: datetime | None = None, known: Iterable[User] = ()
) -> ThreadPage:
    """Return the newest page of a thread, or the one before a moment, oldest line first.

    Three queries for any length. A page begins with all lines of its first moment, at three more when they are many:
    so a moment is enough to say where the page before it ends, whatever texts, notes and events there share it.
    """
    found = _newest_before(conversation, before or END_OF_TIME)
    found.sort(key=lambda line: line.created_at)
    shown, beyond = found[-THREAD_PAGE:], found[:-THREAD_PAGE]
    if beyond and beyond[-1].created_at == shown[0].created_at:
        edge = shown[0].created_at
        together = _at(conversation, edge)
        shown = [*together, *(line for line in shown if line.created_at > edge)]
    events = [line for line in shown if isinstance(line, Event)]
    names, cards = people_named(events, known=known), cards_of(events)
    ours = of_this_chat(without_repeated(shown), conversation=conversation, cards=cards)
    lines = (line_of(line, conversation=conversation, names=names, cards=cards) for line in ours)
    items = sorted(lines, key=lambda item: item.sort_key)
    return ThreadPage(items=items, before=shown[0].created_at if beyond else None)


def thread_since(
    *, conversation: Conversation, moment: datetime, known: Iterable[User] = ()
) -> list[ThreadItem]:
    """Return what has come into a thread since a moment."""
    return [item for item in thread_page(conversation=conversation, known=known).items if item.at >= moment]


Line = Message | Note | Event


def _newest_before(conversation: Conversation, before: datetime) -> list[Line]:
    """Return the newest texts, notes and events of a thread before a moment, of each at most a page and one."""
    asked = {"team": conversation.team_id, "conversation": conversation.pk, "before": before}
    return [*_texts_before(**asked), *_notes_before(**asked), *_events_before(**asked)]


def _at(conversation: Conversation, moment: datetime) -> list[Line]:
    """Return all texts, notes and events of a thread at one moment."""
    which = _of_thread(conversation.team_id, conversation.pk) & Q(created_at=moment)
    return [*_texts(which), *_notes(which), *_events(which)]


@prepared
def _texts_before(team: UUID, conversation: UUID, before: datetime) -> QuerySet[Message]:
    return _texts(_of_thread(team, conversation) & Q(created_at__lt=before))[: THREAD_PAGE + 1]


@prepared
def _notes_before(team: UUID, conversation: UUID, before: datetime) -> QuerySet[Note]:
    return _notes(_of_thread(team, conversation) & Q(created_at__lt=before))[: THREAD_PAGE + 1]


@prepared
def _events_before(team: UUID, conversation: UUID, before: datetime) -> QuerySet[Event]:
    return _events(_of_thread(team, conversation) & Q(created_at__lt=before))[: THREAD_PAGE + 1]


def _of_thread(team: UUID, conversation: UUID) -> Q:
    return Q(team=team, conversation_id=conversation)


def _texts(which: Q) -> QuerySet[Message]:
    texts = Message.objects.filter(which).exclude(WAS_TAKEN_BACK).with_sent_again()
    return texts.select_related("author").order_by(*NEWEST)


def _notes(which: Q) -> QuerySet[Note]:
    return Note.objects.filter(which).select_related("author").order_by(*NEWEST)


def _events(which: Q) -> QuerySet[Event]:
    return Event.objects.filter(which, kind__in=SHOWN_EVENTS).order_by(*NEWEST)
