from apps.chat.models.clock import ClockMark
from apps.chat.models.conversations import (
    WAITING,
    Conversation,
    ConversationQuerySet,
    ConversationShare,
    ReadMark,
)
from apps.chat.models.links import TrackedLink, as_long_as_tracked
from apps.chat.models.messages import CONFIRMS, ERASED, TEXT_LIFE, Message, MessageQuerySet, Note

__all__ = [
    "CONFIRMS",
    "ERASED",
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
    "TrackedLink",
    "as_long_as_tracked",
]
