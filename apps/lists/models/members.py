"""Who is on a static list."""

from __future__ import annotations

from django.db import models

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.candidates.models import Candidate
from apps.lists.models.lists import List


class ListMemberQuerySet(TeamOwnedQuerySet["ListMember"]):
    def newest_first(self) -> ListMemberQuerySet:
        return self.order_by("-created_at", "-pk")


class ListMember(OwnedWithParent):
    """Somebody on a static list, since `created_at`."""

    list = TeamForeignKey(List, models.CASCADE, related_name="memberships", db_index=False)
    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="list_memberships", db_index=False)

    objects = ListMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "list", "candidate"], name="list_member_once")]
        indexes = [
            # The members, those first who came last.
            models.Index(fields=["team", "list", "created_at", "id"], name="list_members_newest"),
            # Whoever is merged or erased, on each of their lists.
            models.Index(fields=["team", "candidate"], name="lists_of_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} on {self.list_id}"
