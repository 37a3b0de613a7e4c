"""Who may do what in a team: one table, one question."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[TeamRequest, Parameters], HttpResponse]


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


def requires(right: Right) -> Callable[[View[Parameters]], View[Parameters]]:
    """Let only those into a view whose role has this right; anybody else reads why not (403)."""

    def guard(view: View[Parameters]) -> View[Parameters]:
        @wraps(view)
        def guarded(
            request: TeamRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if not may(request.membership, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # functools types what it wraps by the name of each argument.
        return cast("View[Parameters]", guarded)

    return guard
