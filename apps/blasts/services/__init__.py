"""The verbs of blasts."""

from apps.blasts.services.approving import (
    ApprovalNeeded,
    ApprovalNotNeeded,
    NobodyToAsk,
    NotAnother,
    approve_blast,
    ask_approval,
    decline_blast,
)
from apps.blasts.services.editing import (
    BadBlastBody,
    BadBlastName,
    BadShare,
    BlastAlreadyStarted,
    BlastHasChanged,
    copy_blast,
    create_blast,
    delete_blast,
    ensure_can_be_deleted,
    ensure_version,
    update_blast,
)
from apps.blasts.services.running import (
    TimeIsPast,
    cancel_blast,
    ensure_can_be_cancelled,
    pause_blast,
    resume_blast,
    start_blast,
)

__all__ = [
    "ApprovalNeeded",
    "ApprovalNotNeeded",
    "BadBlastBody",
    "BadBlastName",
    "BadShare",
    "BlastAlreadyStarted",
    "BlastHasChanged",
    "NobodyToAsk",
    "NotAnother",
    "TimeIsPast",
    "approve_blast",
    "ask_approval",
    "cancel_blast",
    "copy_blast",
    "create_blast",
    "decline_blast",
    "delete_blast",
    "ensure_can_be_cancelled",
    "ensure_can_be_deleted",
    "ensure_version",
    "pause_blast",
    "resume_blast",
    "start_blast",
    "update_blast",
]
