"""What is done with the log itself."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.events.services import record_event


@transaction.atomic
def note_export(*, team: Team, actor_id: UUID, rows: int) -> None:
    """Write down that the log itself was taken out of the house."""
    record_event(team=team, kind="audit.exported", actor_id=actor_id, data={"rows": rows})
