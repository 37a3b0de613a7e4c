"""Words that a team puts on its people."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Count, F
from django.db.models.functions import Lower

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.candidates.models.people import Candidate


class TagQuerySet(TeamOwnedQuerySet["Tag"]):
    def with_counts(self) -> Self:
        """Add `worn_by`: how many people have it."""
        return self.annotate(worn_by=Count("taggings"))

    def by_name(self) -> TagQuerySet:
        return self.order_by("key", "pk")


class Tag(TeamOwned):
    """A word of the team's own. “VIP” and “vip” are one tag."""

    name = models.CharField(max_length=60)
    key = models.GeneratedField(
        expression=Lower(F("name")), output_field=models.CharField(max_length=60), db_persist=True
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "key"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class CandidateTag(OwnedWithParent):
    """A tag on a candidate."""

    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="taggings", db_index=False)
    tag = TeamForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)

    objects = TeamOwnedQuerySet["CandidateTag"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "candidate", "tag"], name="candidate_tagged_once")
        ]
        indexes = [models.Index(fields=["team", "tag", "candidate"], name="candidates_with_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.candidate_id}"


class FormerTag(TeamOwned):
    """A tag that was merged into another. Its id stays, so that filters that named it find who wears the other."""

    tag = TeamForeignKey(Tag, models.CASCADE, related_name="former", db_index=False)

    objects = TeamOwnedQuerySet["FormerTag"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "tag"], name="former_tags_of_tag")]

    def __str__(self) -> str:
        return f"{self.pk} is {self.tag_id}"
