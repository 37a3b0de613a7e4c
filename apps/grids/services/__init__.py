"""The verbs of grids."""

from apps.grids.services.bulk import (
    NothingChosen,
    NotYourAction,
    TooManyRows,
    cancel_bulk,
    continue_bulk,
    forget_bulk,
    forget_exports,
    start_bulk,
    start_export,
    undo_bulk,
)
from apps.grids.services.views import (
    NameTaken,
    NoName,
    NotYourView,
    TooManyViews,
    choose_columns,
    delete_view,
    duplicate_view,
    open_with,
    rename_view,
    save_view,
    update_view,
)
from apps.work.holding import CannotUndo, NotInProgress

__all__ = [
    "CannotUndo",
    "NameTaken",
    "NoName",
    "NotInProgress",
    "NotYourAction",
    "NotYourView",
    "NothingChosen",
    "TooManyRows",
    "TooManyViews",
    "cancel_bulk",
    "choose_columns",
    "continue_bulk",
    "delete_view",
    "duplicate_view",
    "forget_bulk",
    "forget_exports",
    "open_with",
    "rename_view",
    "save_view",
    "start_bulk",
    "start_export",
    "undo_bulk",
    "update_view",
]
