"""Who may do what in a team: one table, one question."""

from __future__ import annotations

from enum import StrEnum

from apps.accounts.models import Membership


class Right(StrEnum):
    # Only in the chats that are shared with them, for who is restricted (`Conversation.objects.visible_to`).
    ANSWER = "answer"
    EDIT_CANDIDATES = "edit candidates"
    WORK = "work"  # Dashboard, grids, import, export, lists, blasts, campaigns, reports.
    DIRECT = "direct"  # Assign, claim, hand over, share a chat.
    MANAGE = "manage"  # People, roles, team settings, numbers, feeds, keys.


_MEMBER = frozenset({Right.ANSWER, Right.EDIT_CANDIDATES, Right.WORK, Right.DIRECT})
RIGHTS = {
    Membership.Role.MANAGER: _MEMBER | {Right.MANAGE},
    Membership.Role.MEMBER: _MEMBER,
    Membership.Role.RESTRICTED: frozenset({Right.ANSWER, Right.EDIT_CANDIDATES}),
}


def may(membership: Membership, right: Right) -> bool:
    return right in RIGHTS[Membership.Role(membership.role)]
