"""Tags: made, renamed, removed, put on people and taken off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateTag, Tag
from apps.candidates.selectors import uses_of_tag
from apps.candidates.services.bulk import add_taggings
from apps.core.errors import DomainError
from apps.core.words import listed, one_line
from apps.events.models import Event
from apps.events.services import record_event, record_events

MOST_TAGS = 500
LONGEST_TAG = 60


class BadTag(DomainError):
    code = "bad_tag"


class TagIsGone(DomainError):
    code = "tag_is_gone"
    status = 409


class TagInUse(DomainError):
    code = "tag_in_use"
    status = 409


class TagExists(DomainError):
    code = "tag_exists"
    status = 409


@transaction.atomic
def ensure_tags(*, team: Team, names: Iterable[str], actor_id: UUID | None = None) -> list[Tag]:
    """Return the tags of these names, made where the team has none yet. Raises `BadTag`."""
    wanted = {name.lower(): name for name in map(read_tag, names)}
    tags = Tag.objects.for_team(team)
    known = set(tags.filter(key__in=wanted).values_list("key", flat=True))
    missing = [name for key, name in wanted.items() if key not in known]
    if missing and tags.count() + len(missing) > MOST_TAGS:
        raise BadTag(f"A team has at most {MOST_TAGS} tags. Remove some that are no longer used.")
    made = Tag.objects.bulk_create((Tag(team=team, name=name) for name in missing), ignore_conflicts=True)
    record_events(
        team_id=team.pk,
        events=[
            Event(team=team, kind="tag.added", subject_id=tag.pk, actor_id=actor_id, data={"name": tag.name})
            for tag in made
        ],
    )
    return list(tags.filter(key__in=wanted).by_name())


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, actor_id: UUID | None = None) -> Tag:
    """Give a tag another name. Raises `TagExists` for one that another tag has, and `BadTag`."""
    tag.name = read_tag(name)
    try:
        with transaction.atomic():
            tag.save(update_fields=["name"])
    except IntegrityError:
        raise TagExists(f"There is a tag “{tag.name}” already.", field="name") from None
    tag.refresh_from_db()
    record_event(
        team=tag.team, kind="tag.changed", subject_id=tag.pk, actor_id=actor_id, data={"name": tag.name}
    )
    return tag


@transaction.atomic
def remove_tag(*, tag: Tag, actor_id: UUID | None = None) -> None:
    """Remove a tag from the team and from everybody who has it. Raises `TagInUse`, with what puts it on people."""
    # Locked, so that nothing new stands on it meanwhile.
    Tag.objects.select_for_update(of=("self",)).filter(pk=tag.pk).first()
    uses = uses_of_tag(tag)
    if uses:
        raise TagInUse(f"“{tag}” cannot be removed: it is used by {listed(uses)}.", uses=uses)
    record_event(
        team=tag.team, kind="tag.removed", subject_id=tag.pk, actor_id=actor_id, data={"name": tag.name}
    )
    tag.delete()


@transaction.atomic
def tag_candidates(
    *, team: Team, candidates: QuerySet[Candidate], tags: Sequence[Tag], actor_id: UUID | None = None
) -> list[UUID]:
    """Put tags on people. Return those who did not have all of them."""
    changed: set[UUID] = set()
    for tag in tags:
        untagged = candidates.exclude(taggings__tag=tag).values_list("pk", flat=True)
        rows = [CandidateTag(team=team, candidate_id=each, tag=tag) for each in untagged]
        CandidateTag.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        changed.update(row.candidate_id for row in rows)
    _tell(team, changed, "tagged", tags, actor_id)
    return sorted(changed)


@transaction.atomic
def untag_candidates(
    *, team: Team, candidates: QuerySet[Candidate], tags: Sequence[Tag], actor_id: UUID | None = None
) -> list[UUID]:
    """Take tags off people. Return those who had one of them."""
    worn = CandidateTag.objects.for_team(team).filter(tag__in=tags, candidate__in=candidates)
    changed = set(worn.values_list("candidate_id", flat=True))
    worn.delete()
    _tell(team, changed, "untagged", tags, actor_id)
    return sorted(changed)


@transaction.atomic
def tag_people(
    *, team: Team, people: Collection[UUID], tag_id: UUID, actor_id: UUID | None = None
) -> dict[UUID, UUID]:
    """Put a tag on people, who are held. Return what was put on each who did not have it. Raises `TagIsGone`."""
    tag = _hold(team, tag_id)
    put = {
        person: tagging for tagging, person in add_taggings(team=team, worn=((each, tag) for each in people))
    }
    _tell(team, sorted(put), "tagged", [tag], actor_id)
    return put


@transaction.atomic
def untag_people(
    *, team: Team, people: Collection[UUID], tag_id: UUID, actor_id: UUID | None = None
) -> list[UUID]:
    """Take a tag off people, who are held. Return those who had it. Raises `TagIsGone`."""
    people_held = Candidate.objects.for_team(team).filter(pk__in=people)
    return untag_candidates(team=team, candidates=people_held, tags=[_hold(team, tag_id)], actor_id=actor_id)


@transaction.atomic
def take_back_taggings(
    *, team: Team, taggings: Mapping[UUID, UUID], tag_id: UUID, actor_id: UUID | None = None
) -> int:
    """Take off what `tag_people` has put on, where it is still the same. Return of how many. Raises `TagIsGone`."""
    tag = _hold(team, tag_id)
    worn = CandidateTag.objects.for_team(team).filter(pk__in=taggings.values(), candidate__in=taggings)
    changed = sorted(worn.values_list("candidate_id", flat=True))
    worn.delete()
    _tell(team, changed, "untagged", [tag], actor_id)
    return len(changed)


@transaction.atomic
def add_tags(*, candidate: Candidate, names: Iterable[str], actor_id: UUID | None = None) -> bool:
    """Put these tags on somebody, beside those that they have. Return whether they lacked one. Raises `BadTag`."""
    wanted = ensure_tags(team=candidate.team, names=names, actor_id=actor_id)
    person = Candidate.objects.for_team(candidate.team).filter(pk=candidate.pk)
    return bool(tag_candidates(team=candidate.team, candidates=person, tags=wanted, actor_id=actor_id))


@transaction.atomic
def set_tags(*, candidate: Candidate, names: Iterable[str], actor_id: UUID | None = None) -> None:
    """Let somebody have these tags and no others. Raises `BadTag`."""
    team = candidate.team
    wanted = ensure_tags(team=team, names=names, actor_id=actor_id)
    person = Candidate.objects.for_team(team).filter(pk=candidate.pk)
    worn = Tag.objects.for_team(team).filter(taggings__candidate=candidate.pk)
    tag_candidates(team=team, candidates=person, tags=wanted, actor_id=actor_id)
    extra = list(worn.exclude(pk__in=[tag.pk for tag in wanted]))
    if extra:
        untag_candidates(team=team, candidates=person, tags=extra, actor_id=actor_id)


def read_tag(text: str) -> str:
    """Return a tag's name as it is kept. Raises `BadTag`."""
    name = one_line(text)
    if not name or len(name) > LONGEST_TAG or "," in name:
        raise BadTag(
            f"“{name[:LONGEST_TAG]}” cannot be a tag: it has 1 to {LONGEST_TAG} characters and no comma.",
            field="tags",
        )
    return name


def _hold(team: Team, tag_id: UUID) -> Tag:
    """Return a tag that nobody removes until the end of the transaction. Raises `TagIsGone`."""
    tag = Tag.objects.for_team(team).filter(pk=tag_id).select_for_update(of=("self",), no_key=True).first()
    if tag is None:
        raise TagIsGone("The tag was removed meanwhile.")
    return tag


def _tell(team: Team, changed: Iterable[UUID], what: str, tags: Sequence[Tag], actor_id: UUID | None) -> None:
    data = {"tags": [tag.name for tag in tags]}
    record_events(
        team_id=team.pk,
        events=[
            Event(team=team, kind=f"candidate.{what}", subject_id=each, actor_id=actor_id, data=data)
            for each in changed
        ],
    )
