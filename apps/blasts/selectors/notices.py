"""What waits for a person on this floor: blasts that need their yes."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.blasts.models import Blast
from apps.chat.gateway import Notice
from apps.core.paths import path_of
from apps.core.words import counted

ASKED = {"all": [{"field": "blast.waits_for_yes", "op": "is", "value": True}]}


def notices_for(*, membership: Membership) -> list[Notice]:
    """Return that blasts wait for this person's yes, with how many: one query, and none where nobody has to say any."""
    if not may(membership, Right.MANAGE) or membership.team.approval_above is None:
        return []
    waiting = list(Blast.objects.for_team(membership.team).asked_of(membership).order_by("asked_at", "pk"))
    if not waiting:
        return []
    if len(waiting) == 1:
        return [
            Notice(
                f"The blast “{waiting[0]}” waits for your yes.",
                "Look at it",
                path_of("blasts:blast", waiting[0].pk),
            )
        ]
    there = f"/blasts/?{urlencode({'filter': json.dumps(ASKED)})}"
    return [Notice(f"{counted(len(waiting), 'blast')} wait for your yes.", "Look at them", there)]
