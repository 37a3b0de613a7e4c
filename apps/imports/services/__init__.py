"""The verbs of imports."""

from apps.imports.services.mapping import (
    AlreadyStarted,
    MappingIncomplete,
    UnknownColumn,
    choose_mapping,
    read_again,
)
from apps.imports.services.running import (
    Consent,
    cancel_import,
    continue_import,
    start_import,
    undo_import,
)
from apps.imports.services.uploading import (
    discard_import,
    forget_file,
    upload_file,
)
from apps.work.holding import CannotUndo, NotInProgress

__all__ = [
    "AlreadyStarted",
    "CannotUndo",
    "Consent",
    "MappingIncomplete",
    "NotInProgress",
    "UnknownColumn",
    "cancel_import",
    "choose_mapping",
    "continue_import",
    "discard_import",
    "forget_file",
    "read_again",
    "start_import",
    "undo_import",
    "upload_file",
]
