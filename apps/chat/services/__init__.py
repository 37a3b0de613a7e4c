"""The verbs of chat."""

from apps.chat.services.applications import change_application, move_application
from apps.chat.services.closing import (
    TextUnseen,
    clear_waiting,
    close_conversation,
    open_conversation,
    undo_close,
)
from apps.chat.services.colleagues import remove_colleague
from apps.chat.services.consent import opt_candidate_in, opt_candidate_out
from apps.chat.services.conversations import (
    AlreadyClaimed,
    ConversationClosed,
    EmptyNote,
    NotAMember,
    add_note,
    assign_conversation,
    begin_conversation,
    claim_conversation,
    mark_read,
    mark_unread,
    release_conversation,
    share_conversation,
    start_conversation,
    unshare_conversation,
)
from apps.chat.services.notes import NotesAdded, add_notes, remove_notes
from apps.chat.services.reaching import (
    Consent,
    ReceivedApplication,
    TextOrder,
    receive_application,
    text_candidate,
    text_phone,
)
from apps.chat.services.receiving import (
    StillForged,
    StillUnreadable,
    receive_text,
    record_status,
    replay_quarantined,
)
from apps.chat.services.sending import (
    CannotRetry,
    EmptyText,
    NotScheduled,
    TextTooLong,
    cancel_text,
    retry_text,
    send_text,
)
from apps.chat.services.turns import AlreadyAnswered

__all__ = [
    "AlreadyAnswered",
    "AlreadyClaimed",
    "CannotRetry",
    "Consent",
    "ConversationClosed",
    "EmptyNote",
    "EmptyText",
    "NotAMember",
    "NotScheduled",
    "NotesAdded",
    "ReceivedApplication",
    "StillForged",
    "StillUnreadable",
    "TextOrder",
    "TextTooLong",
    "TextUnseen",
    "add_note",
    "add_notes",
    "assign_conversation",
    "begin_conversation",
    "cancel_text",
    "change_application",
    "claim_conversation",
    "clear_waiting",
    "close_conversation",
    "mark_read",
    "mark_unread",
    "move_application",
    "open_conversation",
    "opt_candidate_in",
    "opt_candidate_out",
    "receive_application",
    "receive_text",
    "record_status",
    "release_conversation",
    "remove_colleague",
    "remove_notes",
    "replay_quarantined",
    "retry_text",
    "send_text",
    "share_conversation",
    "start_conversation",
    "text_candidate",
    "text_phone",
    "undo_close",
    "unshare_conversation",
]
