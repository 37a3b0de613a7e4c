"""What every door of a list does first: find it in the team."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.accounts.middleware import TeamRequest
from apps.lists.models import List, ListQuerySet


def lists_of(request: TeamRequest) -> ListQuerySet:
    return List.objects.for_team(request.team).select_related("team__account", "made_by")


def find_list(request: TeamRequest, list_id: UUID) -> List:
    """Return a list of the team; a deleted one is not there."""
    return get_object_or_404(lists_of(request), pk=list_id)
