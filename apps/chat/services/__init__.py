"""The verbs of chat."""

from apps.chat.services.applications import change_application, move_application, move_stage
from apps.chat.services.at_once import (
    Closed,
    Given,
    Snoozed,
    assign_conversations,
    close_conversations,
    close_idle,
    give_back_conversations,
    open_conversations,
    snooze_conversations,
    undo_closing,
    undo_opening,
    undo_snoozing,
)
from apps.chat.services.closing import (
    TextUnseen,
    clear_waiting,
    close_conversation,
    open_conversation,
    undo_close,
)
from apps.chat.services.colleagues import remove_colleague, share_assigned
from apps.chat.services.consent import (
    ReasonNeeded,
    dismiss_hint,
    opt_candidate_in,
    opt_candidate_out,
    undo_phrase,
)
from apps.chat.services.conversations import (
    AlreadyClaimed,
    ConversationClosed,
    NotAMember,
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
from apps.chat.services.doubting import doubt_lost_time
from apps.chat.services.drafting import DraftTooLong, drop_draft, keep_draft
from apps.chat.services.fetching import fetch_files_again
from apps.chat.services.in_bulk import BulkText, hold_texts, let_texts_go, queue_texts, withdraw_texts
from apps.chat.services.links import follow_link, shorten_links
from apps.chat.services.moving import Moved, Moving, move_applications, move_applications_back
from apps.chat.services.noted import EmptyNote, add_note
from apps.chat.services.notes import NotesAdded, add_notes, remove_notes
from apps.chat.services.presets import NoSuchPreset, choose_preset
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
from apps.chat.services.reminding import end_reminder, set_reminder
from apps.chat.services.retrying import CannotRetry, retry_text
from apps.chat.services.scheduled import (
    CannotRestore,
    NotScheduled,
    TextOfMany,
    cancel_text,
    edit_text,
    undo_cancel,
)
from apps.chat.services.sending import AtNight, send_text
from apps.chat.services.snoozing import snooze_conversation, wake_conversation
from apps.chat.services.taking_back import HasLeft, TakenBack, take_back_text
from apps.chat.services.turns import AlreadyAnswered
from apps.chat.services.upload_links import end_upload_link, open_upload_link, renew_upload_link
from apps.chat.services.uploads import TooManyUploads, UploadLinkEnded, take_upload
from apps.chat.services.wording import EmptyText, MissingMergeField, TextTooLong

__all__ = [
    "AlreadyAnswered",
    "AlreadyClaimed",
    "AtNight",
    "BulkText",
    "CannotRestore",
    "CannotRetry",
    "Closed",
    "Consent",
    "ConversationClosed",
    "DraftTooLong",
    "EmptyNote",
    "EmptyText",
    "Given",
    "HasLeft",
    "MissingMergeField",
    "Moved",
    "Moving",
    "NoSuchPreset",
    "NotAMember",
    "NotScheduled",
    "NotesAdded",
    "ReasonNeeded",
    "ReceivedApplication",
    "Snoozed",
    "StillForged",
    "StillUnreadable",
    "TakenBack",
    "TextOfMany",
    "TextOrder",
    "TextTooLong",
    "TextUnseen",
    "TooManyUploads",
    "UploadLinkEnded",
    "add_note",
    "add_notes",
    "assign_conversation",
    "assign_conversations",
    "begin_conversation",
    "cancel_text",
    "change_application",
    "choose_preset",
    "claim_conversation",
    "clear_waiting",
    "close_conversation",
    "close_conversations",
    "close_idle",
    "dismiss_hint",
    "doubt_lost_time",
    "drop_draft",
    "edit_text",
    "end_reminder",
    "end_upload_link",
    "fetch_files_again",
    "follow_link",
    "give_back_conversations",
    "hold_texts",
    "keep_draft",
    "let_texts_go",
    "mark_read",
    "mark_unread",
    "move_application",
    "move_applications",
    "move_applications_back",
    "move_stage",
    "open_conversation",
    "open_conversations",
    "open_upload_link",
    "opt_candidate_in",
    "opt_candidate_out",
    "queue_texts",
    "receive_application",
    "receive_text",
    "record_status",
    "release_conversation",
    "remove_colleague",
    "remove_notes",
    "renew_upload_link",
    "replay_quarantined",
    "retry_text",
    "send_text",
    "set_reminder",
    "share_assigned",
    "share_conversation",
    "shorten_links",
    "snooze_conversation",
    "snooze_conversations",
    "start_conversation",
    "take_back_text",
    "take_upload",
    "text_candidate",
    "text_phone",
    "undo_cancel",
    "undo_close",
    "undo_closing",
    "undo_opening",
    "undo_phrase",
    "undo_snoozing",
    "unshare_conversation",
    "wake_conversation",
    "withdraw_texts",
]
