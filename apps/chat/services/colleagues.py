"""When a colleague leaves, their chats come back to the team; one who sees less keeps theirs in sight."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import Membership, User
from apps.accounts.services import remove_member
from apps.chat.models import Conversation, Draft
from apps.chat.services.at_once import share_conversations
from apps.events.models import Event
from apps.events.services import record_events


@transaction.atomic
def remove_colleague(*, membership: Membership, actor: User | None, now: datetime) -> None:
    """Take away a person's place, and give back to the team whatever they looked after. Raises `LastManager`.

    What they began to write goes along.
    """
    # Whoever is giving them a chat just now is finished first, or finds that they are gone.
    Membership.objects.select_for_update().get(pk=membership.pk)
    user_id = membership.user_id
    theirs = Conversation.objects.for_team(membership.team).filter(
        Q(assignee=user_id) | Q(claimed_by=user_id)
    )
    locked = theirs.order_by("pk").select_for_update(of=("self",), no_key=True)
    held = list(locked.values_list("pk", "assignee_id", "claimed_by_id"))
    assigned = [pk for pk, assignee_id, _ in held if assignee_id == user_id]
    claimed = [pk for pk, _, claimed_by_id in held if claimed_by_id == user_id]
    rows = Conversation.objects.for_team(membership.team)
    rows.filter(pk__in=assigned).update(assignee=None)
    rows.filter(pk__in=claimed).update(claimed_by=None, claimed_until=None)
    Draft.objects.for_team(membership.team).filter(user=user_id).delete()

    def told(kind: str, conversation_id: UUID, data: dict[str, Any]) -> Event:
        return Event(
            team=membership.team,
            kind=kind,
            conversation_id=conversation_id,
            actor_id=actor.pk if actor else None,
            data=data,
        )

    gone = {"from": str(user_id), "to": None}
    events = [told("conversation.assigned", pk, gone) for pk in assigned]
    events += [told("conversation.released", pk, {}) for pk in claimed]
    remove_member(membership=membership, now=now, actor=actor)
    record_events(team_id=membership.team_id, events=events)


@transaction.atomic
def share_assigned(*, membership: Membership, actor: User | None) -> None:
    """Share with somebody who sees only what is shared what is assigned to them: nobody else looks after it."""
    theirs = Conversation.objects.for_team(membership.team).filter(assignee=membership.user_id)
    chats = list(theirs.values_list("pk", flat=True))
    share_conversations(team=membership.team, conversations=chats, user=membership.user, actor=actor)
