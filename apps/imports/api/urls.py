from __future__ import annotations

from apps.core.api.addresses import address
from apps.imports.api.views import (
    CancelImportView,
    ContinueImportView,
    ImportRejectsView,
    ImportsView,
    ImportView,
    UndoImportView,
)

urlpatterns = [
    *address("imports", ImportsView, name="imports"),
    *address("imports/<uuid:pk>", ImportView, name="import"),
    *address("imports/<uuid:pk>/rejects", ImportRejectsView, name="import_rejects"),
    *address("imports/<uuid:pk>/cancel", CancelImportView, name="import_cancel"),
    *address("imports/<uuid:pk>/continue", ContinueImportView, name="import_continue"),
    *address("imports/<uuid:pk>/undo", UndoImportView, name="import_undo"),
]
