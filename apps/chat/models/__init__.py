from apps.chat.models.clock import ClockMark
from apps.chat.models.conversations import Conversation, ConversationQuerySet, ConversationShare, ReadMark
from apps.chat.models.messages import Message, MessageQuerySet, Note

__all__ = [
    "ClockMark",
    "Conversation",
    "ConversationQuerySet",
    "ConversationShare",
    "Message",
    "MessageQuerySet",
    "Note",
    "ReadMark",
]
