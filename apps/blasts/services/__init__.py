"""The verbs of blasts."""

from apps.blasts.services.editing import (
    BadBlastBody,
    BadBlastName,
    BadShare,
    BlastAlreadyStarted,
    ListIsMissing,
    create_blast,
    delete_blast,
    update_blast,
)
from apps.blasts.services.running import (
    ListHasChanged,
    TimeIsPast,
    cancel_blast,
    pause_blast,
    resume_blast,
    start_blast,
)
from apps.blasts.services.trying import NobodyThere, list_slice, send_test

__all__ = [
    "BadBlastBody",
    "BadBlastName",
    "BadShare",
    "BlastAlreadyStarted",
    "ListHasChanged",
    "ListIsMissing",
    "MissingMergeField",
    "NobodyThere",
    "TimeIsPast",
    "cancel_blast",
    "create_blast",
    "delete_blast",
    "list_slice",
    "pause_blast",
    "resume_blast",
    "send_test",
    "start_blast",
    "update_blast",
]
