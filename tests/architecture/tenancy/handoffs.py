"""A team's row of whom it has handed over."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import Role
from apps.chat.models import Conversation
from apps.handoffs.models import Handoff
from tests.factories.handoffs import hand_over


def _handoff(world: Any) -> Handoff:
    receiver = world.people[Role.MEMBER]
    return hand_over(world.row(Conversation), receiver, summary=f"About {world.mark}")


HANDOFFS: dict[Any, Any] = {Handoff: _handoff}
