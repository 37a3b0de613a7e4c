"""Two rows of one person made one; and parted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.candidates.gateway import registered_parts
from apps.candidates.models import Candidate, Merge
from apps.candidates.services.people import EDITABLE_FIELDS
from apps.candidates.services.turns import lock_candidate
from apps.core.errors import DomainError
from apps.events.services import record_event

UNDO_LIFE = timedelta(hours=24)
# What a person may choose from either; `external_id` and `custom` follow rules of their own.
CHOSEN_FIELDS = tuple(sorted(EDITABLE_FIELDS - {"external_id", "custom"}))


class CannotMerge(DomainError):
    code = "cannot_merge"
    status = 409


class CannotUndo(DomainError):
    code = "cannot_undo"
    status = 409


@dataclass(frozen=True)
class MergePreview:
    """What merging two people would give."""

    kept: Candidate
    gone: Candidate
    # Of each field in which they differ: its name, the one's value and the other's.
    differences: list[tuple[str, str, str]]
    kept_has: list[str]
    gone_has: list[str]


def preview_merge(*, kept: Candidate, gone: Candidate) -> MergePreview:
    """Return what there is to decide, and what would go over. Raises `CannotMerge`."""
    _refuse(kept, gone)
    return MergePreview(
        kept=kept,
        gone=gone,
        differences=[
            (name, getattr(kept, name), getattr(gone, name))
            for name in CHOSEN_FIELDS
            if getattr(kept, name) and getattr(gone, name) and getattr(kept, name) != getattr(gone, name)
        ],
        kept_has=[words for part in registered_parts() for words in part.tell(kept)],
        gone_has=[words for part in registered_parts() for words in part.tell(gone)],
    )


@transaction.atomic
def merge_candidates(
    *,
    kept: Candidate,
    gone: Candidate,
    choose_gone: frozenset[str] = frozenset(),
    actor_id: UUID | None = None,
) -> Merge:
    """Make two rows of one person one: `kept`, with all that `gone` has.

    What the kept one does not have, comes from the other; of `choose_gone` what both have, too. The other's phone
    still leads here. Opt-outs stay with each phone. Raises `CannotMerge`.
    """
    # In one order, so that two mergings at once do not wait for each other.
    locked = {pk: lock_candidate(pk) for pk in sorted([kept.pk, gone.pk])}
    kept, gone = locked[kept.pk], locked[gone.pk]
    _refuse(kept, gone)
    before, after = _take_fields(kept, gone, choose_gone)
    aliases = Candidate.objects.filter(team=kept.team_id, merged_into=gone)
    alias_ids = [str(pk) for pk in aliases.values_list("pk", flat=True)]
    aliases.update(merged_into=kept)
    moved = {part.name: dict(part.move(kept=kept, gone=gone)) for part in registered_parts()}
    gone.merged_into = kept
    gone.save(update_fields=["merged_into", "external_id", "updated_at"])
    kept.save(update_fields=[*after, "updated_at"])
    merge = Merge.objects.create(
        team=kept.team,
        kept=kept,
        gone=gone,
        actor_id=actor_id,
        before={
            "fields": before,
            "after": after,
            "gone_external_id": before.pop("gone_external_id", ""),
            "gone_phone": gone.phone,
        },
        moved={**moved, "aliases": alias_ids},
    )
    record_event(
        team=kept.team,
        kind="candidate.merged",
        subject_id=kept.pk,
        actor_id=actor_id,
        data={"gone": str(gone.pk), "merge": str(merge.pk)},
    )
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, actor_id: UUID | None = None, now: datetime) -> Merge:
    """Part two people again who were made one. What came since, stays with the one that was kept.

    Raises `CannotUndo` after a day, a second time, or when something has happened to the kept one that stands on it.
    """
    locked = {pk: lock_candidate(pk) for pk in sorted([merge.kept_id, merge.gone_id])}
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, gone = locked[merge.kept_id], locked[merge.gone_id]
    if merge.undone_at is not None:
        raise CannotUndo("This was undone already.")
    if now - merge.created_at > UNDO_LIFE:
        raise CannotUndo("Merging can be undone for 24 hours. These two have been one for longer.")
    later = Merge.objects.filter(
        team=merge.team_id, kept=kept, undone_at=None, created_at__gt=merge.created_at
    )
    if kept.erased_at or kept.merged_into_id or gone.merged_into_id != kept.pk or later.exists():
        raise CannotUndo("Something has been merged or erased since. Undo that first.")
    if merge.before.get("gone_phone", gone.phone) != gone.phone:
        raise CannotUndo(
            "The two have changed their phone numbers with each other since. Change them back first."
        )
    gone.merged_into = None
    gone.external_id = merge.before["gone_external_id"] or gone.external_id
    after = merge.before["after"]
    restored = {
        name: value for name, value in merge.before["fields"].items() if getattr(kept, name) == after[name]
    }
    for name, value in restored.items():
        setattr(kept, name, value)
    kept.save(update_fields=[*restored, "updated_at"])
    gone.save(update_fields=["merged_into", "external_id", "updated_at"])
    Candidate.objects.filter(team=merge.team_id, merged_into=kept, pk__in=merge.moved["aliases"]).update(
        merged_into=gone
    )
    for part in reversed(registered_parts()):
        if part.name in merge.moved:
            part.move_back(kept=kept, gone=gone, moved=merge.moved[part.name])
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    record_event(
        team=merge.team,
        kind="candidate.merge_undone",
        subject_id=kept.pk,
        actor_id=actor_id,
        data={"gone": str(gone.pk), "merge": str(merge.pk)},
    )
    return merge


def _refuse(kept: Candidate, gone: Candidate) -> None:
    if kept.pk == gone.pk:
        raise CannotMerge("That is one person already.")
    for person in (kept, gone):
        if person.merged_into_id or person.erased_at:
            raise CannotMerge(f"{person} was merged or erased meanwhile. Load the page again.")


def _take_fields(
    kept: Candidate, gone: Candidate, choose_gone: frozenset[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write onto the kept one what comes from the other. Return those fields before and after."""
    taken: dict[str, Any] = {}
    for name in CHOSEN_FIELDS:
        theirs = getattr(gone, name)
        if theirs and theirs != getattr(kept, name) and (name in choose_gone or not getattr(kept, name)):
            taken[name] = theirs
    custom: Mapping[str, Any] = {**gone.custom, **kept.custom}
    if "custom" in choose_gone:
        custom = {**kept.custom, **gone.custom}
    if custom != kept.custom:
        taken["custom"] = custom
    before: dict[str, Any] = {name: getattr(kept, name) for name in taken}
    if gone.external_id and not kept.external_id:
        before["external_id"], taken["external_id"] = "", gone.external_id
        before["gone_external_id"], gone.external_id = gone.external_id, ""
    for name, value in taken.items():
        setattr(kept, name, value)
    return before, taken
