"""A question of somebody in a team."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Membership, Role
from apps.help.models import Ticket


def _ticket(world: Any) -> Ticket:
    place = Membership.objects.get(team=world.team, user=world.people[Role.MEMBER])
    now = timezone.now()
    return Ticket.objects.create(
        team=place.team, user=place.user, words=world.mark, page="/", mail_due_at=now
    )


ASKING: dict[Any, Any] = {Ticket: _ticket}
