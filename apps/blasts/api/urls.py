from __future__ import annotations

from apps.blasts.api.running import (
    ApproveBlastView,
    AskApprovalView,
    CancelBlastView,
    DeclineBlastView,
    PauseBlastView,
    ResumeBlastView,
    StartBlastView,
)
from apps.blasts.api.views import BlastRecipientsView, BlastsView, BlastView, PreviewBlastView
from apps.core.api.addresses import address

urlpatterns = [
    *address("blasts", BlastsView, name="blasts"),
    *address("blasts/<uuid:pk>", BlastView, name="blast"),
    *address("blasts/<uuid:pk>/preview", PreviewBlastView, name="blast_preview"),
    *address("blasts/<uuid:pk>/start", StartBlastView, name="blast_start"),
    *address("blasts/<uuid:pk>/approve", ApproveBlastView, name="blast_approve"),
    *address("blasts/<uuid:pk>/ask-approval", AskApprovalView, name="blast_ask_approval"),
    *address("blasts/<uuid:pk>/decline", DeclineBlastView, name="blast_decline"),
    *address("blasts/<uuid:pk>/pause", PauseBlastView, name="blast_pause"),
    *address("blasts/<uuid:pk>/resume", ResumeBlastView, name="blast_resume"),
    *address("blasts/<uuid:pk>/cancel", CancelBlastView, name="blast_cancel"),
    *address("blasts/<uuid:pk>/recipients", BlastRecipientsView, name="blast_recipients"),
]
