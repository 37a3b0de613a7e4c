"""Questions about candidates that reach into other tables."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from apps.accounts.models import Team
from apps.candidates.gateway import registered_field_uses, registered_status_uses, registered_tag_uses
from apps.candidates.models import (
    ApplicationStatus,
    Candidate,
    CandidateQuerySet,
    CandidateTag,
    CustomField,
    FormerTag,
    Tag,
)
from apps.core.prepared import prepared
from apps.messaging.selectors import opt_outs_that_bind


def candidates_with_opt_out(*, team: Team) -> CandidateQuerySet:
    """Return the team's candidates, each as partners see them."""
    return with_opt_out(Candidate.objects.for_team(team), team=team)


def with_opt_out(people: CandidateQuerySet, *, team: Team) -> CandidateQuerySet:
    """Add to candidates `is_opted_out` (whether their phone refuses our texts) and their tags."""
    refusals = opt_outs_that_bind(team=team).filter(phone=OuterRef("phone"))
    worn = CandidateTag.objects.for_team(team).select_related("tag").order_by("tag__key")
    marked = people.annotate(is_opted_out=Exists(refusals))
    return marked.prefetch_related(Prefetch("taggings", queryset=worn))


def uses_of_field(field: CustomField) -> list[str]:
    """Return what asks for a field of the team's own, in words that can follow “it is used by”."""
    uses = registered_field_uses()
    return [words for use in uses for words in use.uses_of_field(team=field.team, key=field.key)]


def uses_of_tag(tag: Tag) -> list[str]:
    """Return what puts a tag on people, in words that can follow “it is used by”."""
    return [words for use in registered_tag_uses() for words in use.uses_of_tag(tag)]


def uses_of_status(status: ApplicationStatus) -> list[str]:
    """Return what brings applications to a status, in words that can follow “it is used by”."""
    return [words for use in registered_status_uses() for words in use.uses_of_status(status)]


def search_part(query: str) -> str:
    """Return what of a query is looked for in people: of a phone, as one writes it, the digits."""
    digits = re.sub(r"\D", "", query)
    is_phone = len(digits) >= MIN_DIGITS and not re.search(r"[^\W\d]", query)
    return digits if is_phone else " ".join(query.lower().split())


def find_candidates(*, query: str, at_most: int, before: UUID | None = None) -> list[UUID]:
    """Return who of the present team matches a query, newest first, from before the given one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT candidates_search(%s, %s, %s)", [search_part(query), at_most, before])
        return [row[0] for row in cursor.fetchall()]


MIN_DIGITS = 3


# ------------------------------------------------------------------ what a team has named: each grid asks for it


@prepared
def fields_in_order(team: UUID) -> QuerySet[CustomField]:
    return CustomField.objects.for_team(Team(pk=team)).in_order()


@prepared
def statuses_in_order(team: UUID) -> QuerySet[ApplicationStatus]:
    return ApplicationStatus.objects.for_team(Team(pk=team)).order_by("position")


@prepared
def tags_by_name(team: UUID) -> QuerySet[Tag]:
    return Tag.objects.for_team(Team(pk=team)).by_name()


def former_tags(*, team: Team) -> dict[str, str]:
    """Return the ids of tags that were merged, each with that of the tag which stands for it now."""
    former = FormerTag.objects.for_team(team).values_list("pk", "tag")
    return {str(key): str(tag) for key, tag in former}
