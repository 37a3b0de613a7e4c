from apps.chat.models.clock import ClockMark
from apps.chat.models.conversations import (
    SNOOZED,
    WAITING,
    Conversation,
    ConversationQuerySet,
    ConversationShare,
)
from apps.chat.models.links import TrackedLink, as_long_as_tracked
from apps.chat.models.messages import CONFIRMS, ERASED, TEXT_LIFE, Message, MessageQuerySet
from apps.chat.models.notes import Note
from apps.chat.models.reading import ReadMark
from apps.chat.models.reminders import Reminder

__all__ = [
    "CONFIRMS",
    "ERASED",
    "SNOOZED",
    "TEXT_LIFE",
    "WAITING",
    "ClockMark",
    "Conversation",
    "ConversationQuerySet",
    "ConversationShare",
    "Message",
    "MessageQuerySet",
    "Note",
    "ReadMark",
    "Reminder",
    "TrackedLink",
    "as_long_as_tracked",
]
