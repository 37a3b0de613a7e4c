"""Candidates handed over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.chat.models import Conversation
from apps.handoffs.models import Handoff
from apps.handoffs.services import Said, hand_to_address, hand_to_member


def hand_over(
    conversation: Conversation, to: User | str, *, author: User | None = None, **words: Any
) -> Handoff:
    """Hand a candidate over to a member, or to an address; `words` are what is said of them."""
    now, client_id = words.pop("now", timezone.now()), words.pop("client_id", None)
    common: dict[str, Any] = {"conversation": conversation, "said": Said(**words), "author": author}
    common |= {"client_id": client_id, "now": now}
    if isinstance(to, str):
        return hand_to_address(email=to, **common)
    members = Membership.objects.for_team(conversation.team).select_related("user")
    return hand_to_member(membership=members.get(user=to), **common)
