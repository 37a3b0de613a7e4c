"""The verbs of blasts."""

from apps.blasts.services.approving import ApprovalNeeded, NotAnother, approve_blast
from apps.blasts.services.editing import (
    BadBlastBody,
    BadBlastName,
    BadShare,
    BlastAlreadyStarted,
    create_blast,
    delete_blast,
    update_blast,
)
from apps.blasts.services.running import (
    TimeIsPast,
    cancel_blast,
    pause_blast,
    resume_blast,
    start_blast,
)

__all__ = [
    "ApprovalNeeded",
    "BadBlastBody",
    "BadBlastName",
    "BadShare",
    "BlastAlreadyStarted",
    "NotAnother",
    "TimeIsPast",
    "approve_blast",
    "cancel_blast",
    "create_blast",
    "delete_blast",
    "pause_blast",
    "resume_blast",
    "start_blast",
    "update_blast",
]
