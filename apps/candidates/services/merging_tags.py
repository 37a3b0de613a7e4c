"""Two tags that mean the same become one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.candidates.models import Candidate, FormerTag, Tag
from apps.candidates.services.tags import tag_candidates
from apps.core.errors import DomainError
from apps.events.services import record_event


class TagIsItself(DomainError):
    code = "tag_is_itself"


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, actor_id: UUID | None = None) -> int:
    """Put another tag on everybody who has this one, and take this one away. Return how many had it.

    Raises `TagIsItself`.
    """
    if tag.pk == into.pk:
        raise TagIsItself("A tag cannot be merged into itself. Choose another one.", field="into")
    # In one order, so that two who merge them at once take turns.
    for _ in Tag.objects.filter(pk__in=[tag.pk, into.pk]).order_by("pk").select_for_update(of=("self",)):
        pass
    having = Candidate.objects.filter(team=tag.team_id, taggings__tag=tag)
    count = having.count()
    tag_candidates(team=tag.team, candidates=having, tags=[into], actor_id=actor_id)
    record_event(
        team=tag.team,
        kind="tag.merged",
        subject_id=into.pk,
        actor_id=actor_id,
        data={"name": tag.name, "into": into.name, "count": count},
    )
    # Filters that ask for it ask for the other from now on.
    FormerTag.objects.for_team(tag.team).filter(tag=tag).update(tag=into)
    FormerTag.objects.create(pk=tag.pk, team=tag.team, tag=into)
    tag.delete()
    return count
