"""What the carrier's calls said, kept as it was said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from apps.core.rewriting import add
from apps.events.services import record_event
from apps.messaging.models import Number, QuarantinedWebhook, StatusCallback

WINDOW = timedelta(hours=1)
MOST_IN_A_WINDOW = 500
# Characters; a call is ASCII, as its form wrote it.
LONGEST_BODY, LONGEST_URL = 64 * 1024, 2000
UNKEPT = re.compile(r" And (\d+) more since, not kept\.$")


@transaction.atomic
def quarantine_webhook(
    *,
    number: Number,
    kind: str,
    url: str,
    body: str,
    signature: str,
    reason: str,
    remote_address: str,
    now: datetime,
) -> QuarantinedWebhook:
    """Keep a call that was refused, so that nothing is lost when the fault turns out to be ours.

    Whoever knows the address can make such calls: of one number so many are kept an hour, and the last of them tells
    how many more there were.
    """
    # Many at once are counted one after another; the number itself is free to be changed meanwhile.
    Number.objects.select_for_update(of=("self",), no_key=True).get(pk=number.pk)
    kept = QuarantinedWebhook.objects.for_team(number.team).filter(number=number, created_at__gt=now - WINDOW)
    if kept[:MOST_IN_A_WINDOW].count() == MOST_IN_A_WINDOW:
        newest = kept.latest("created_at")
        newest.reason = _one_more(newest.reason)
        newest.save(update_fields=["reason"])
        return newest
    if len(body) > LONGEST_BODY:
        body, reason = body[:LONGEST_BODY], f"{reason} Only its first 64 kB were kept."
    row = QuarantinedWebhook.objects.create(
        team=number.team,
        number=number,
        kind=kind,
        url=url[:LONGEST_URL],
        body=body,
        signature=signature[:200],
        reason=reason,
        remote_address=remote_address,
    )
    record_event(
        team=number.team, kind="webhook.quarantined", subject_id=row.pk, data={"kind": kind, "reason": reason}
    )
    return row


def log_status_callback(*, team_id: UUID, message_id: UUID, fields: QueryDict) -> StatusCallback:
    """Keep what the carrier said, as it said it."""
    said = StatusCallback(
        team_id=team_id,
        message_id=message_id,
        provider_sid=fields.get("MessageSid", "")[:34],
        status=fields.get("MessageStatus", "")[:24],
        error_code=fields.get("ErrorCode", "")[:12],
        # Whose phone it was stands in the message; here it would outlive an erased candidate.
        fields={name: value for name, value in fields.items() if name not in {"From", "To"}},
    )
    add(said)
    return said


def _one_more(reason: str) -> str:
    """Return the reason of the last call that was kept, with one more counted that was not."""
    told = UNKEPT.search(reason)
    count = int(told[1]) if told else 0
    return f"{UNKEPT.sub('', reason)} And {count + 1} more since, not kept."
