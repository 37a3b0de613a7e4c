from __future__ import annotations

from apps.core.api.addresses import address
from apps.grids.api.views import (
    BulkActionFileView,
    BulkActionsView,
    BulkActionView,
    CancelBulkActionView,
    ContinueBulkActionView,
    UndoBulkActionView,
)

urlpatterns = [
    *address("bulk-actions", BulkActionsView, name="bulk_actions"),
    *address("bulk-actions/<uuid:pk>", BulkActionView, name="bulk_action"),
    *address("bulk-actions/<uuid:pk>/cancel", CancelBulkActionView, name="bulk_action_cancel"),
    *address("bulk-actions/<uuid:pk>/continue", ContinueBulkActionView, name="bulk_action_continue"),
    *address("bulk-actions/<uuid:pk>/undo", UndoBulkActionView, name="bulk_action_undo"),
    *address("bulk-actions/<uuid:pk>/file", BulkActionFileView, name="bulk_action_file"),
]
