from apps.chat.models.clock import ClockMark
from apps.chat.models.conversations import (
    SNOOZED,
    WAITING,
    Conversation,
    ConversationQuerySet,
    ConversationShare,
)
from apps.chat.models.drafts import Draft
from apps.chat.models.links import TrackedLink, as_long_as_tracked
from apps.chat.models.messages import CONFIRMS, ERASED, TEXT_LIFE, UPLOADED, Message, MessageQuerySet
from apps.chat.models.notes import Note
from apps.chat.models.reading import ReadMark
from apps.chat.models.reminders import Reminder
from apps.chat.models.upload_links import UploadLink, any_upload_address, upload_addresses

__all__ = [
    "CONFIRMS",
    "ERASED",
    "SNOOZED",
    "TEXT_LIFE",
    "UPLOADED",
    "WAITING",
    "ClockMark",
    "Conversation",
    "ConversationQuerySet",
    "ConversationShare",
    "Draft",
    "Message",
    "MessageQuerySet",
    "Note",
    "ReadMark",
    "Reminder",
    "TrackedLink",
    "UploadLink",
    "any_upload_address",
    "as_long_as_tracked",
    "upload_addresses",
]
