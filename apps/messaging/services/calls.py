"""What the carrier's calls said, kept as it was said."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from apps.accounts.models import Team
from apps.events.services import record_event
from apps.messaging.models import Number, QuarantinedWebhook, StatusCallback


def quarantine_webhook(
    *, number: Number, kind: str, url: str, body: str, signature: str, reason: str, remote_address: str
) -> QuarantinedWebhook:
    """Keep a call that was refused, so that nothing is lost when the fault turns out to be ours."""
    row = QuarantinedWebhook.objects.create(
        team=number.team,
        number=number,
        kind=kind,
        url=url,
        body=body,
        signature=signature[:200],
        reason=reason,
        remote_address=remote_address,
    )
    record_event(
        team=number.team, kind="webhook.quarantined", subject_id=row.pk, data={"kind": kind, "reason": reason}
    )
    return row


def log_status_callback(*, team: Team, message_id: UUID, fields: QueryDict) -> StatusCallback:
    """Keep what the carrier said, as it said it."""
    return StatusCallback.objects.create(
        team=team,
        message_id=message_id,
        provider_sid=fields.get("MessageSid", "")[:34],
        status=fields.get("MessageStatus", "")[:24],
        error_code=fields.get("ErrorCode", "")[:12],
        # Whose phone it was stands in the message; here it would outlive an erased candidate.
        fields={name: value for name, value in fields.items() if name not in {"From", "To"}},
    )
