"""An import taken back, the last batch first: what it added goes, unless somebody has built on it since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.candidates.models import Application, Candidate, CandidateTag
from apps.candidates.services import hold_by_id, remove_arrivals, remove_people, restore_people
from apps.chat.services import remove_notes
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.imports.models import Import, ImportBatch, ImportChange
from apps.lists.services import delete_list, remove_members

CHANGES_AT_ONCE = 1000


def undo_more(import_: Import, *, now: datetime) -> bool:
    """Take one more piece of an import back. Return whether there may be more of it."""
    report: Counter[str] = Counter(import_.undo_report)
    batches = ImportBatch.objects.filter(team=import_.team, batch_of=import_, undone_at=None)
    batch = batches.order_by("-to_row").first()
    if batch is not None:
        _undo_batch(import_, batch, report)
        batch.undone_at = now
        batch.save(update_fields=["undone_at"])
    changes = ImportChange.objects.filter(team=import_.team, change_of=import_).order_by("pk")
    if batch is None and (some := list(changes[:CHANGES_AT_ONCE])):
        _restore(import_, some, report, now)
    has_more = batches.exists() or changes.exists()
    import_.undo_report = dict(report)
    if not has_more:
        _finish(import_, now)
    import_.save(update_fields=["undo_report", "undone_at", "worker", "lease_until", "list"])
    return has_more


def _undo_batch(import_: Import, batch: ImportBatch, report: Counter[str]) -> None:
    team = import_.team
    # Held first: whoever is just writing to one of them finishes before we look, or finds them gone.
    people = hold_by_id(team=team, ids=batch.created)
    if import_.list is not None:
        try:
            report["listed"] += remove_members(
                list_=import_.list, candidates=batch.listed, actor_id=import_.actor_id
            )
        except DomainError:
            # Deleted, or made dynamic: nobody is on it through us any more.
            import_.list = None
    taggings = CandidateTag.objects.filter(team=team, pk__in=batch.taggings)
    report["taggings"] += taggings.count()
    taggings.delete()
    report["notes"] += remove_notes(team=team, notes=batch.notes, conversations=batch.conversations)
    touched = _touched(import_, people, batch)
    report["people_removed"] += len(people) - len(touched)
    report["people_kept"] += len(batch.created) - len(people) + len(touched)
    remove_people(team=team, ids=[pk for pk in people if pk not in touched])
    removed = remove_arrivals(
        team=team,
        applications=batch.applications,
        of_others_than=batch.created,
        back_to=batch.deactivated,
    )
    report["applications_removed"] += removed.gone
    report["applications_kept"] += removed.left
    report["consents"] += batch.consents
    record_event(
        team=team,
        kind="candidates.import_undone",
        subject_id=import_.pk,
        actor_id=import_.actor_id,
        data={"batch": str(batch.pk)},
    )


def _touched(import_: Import, people: dict[UUID, Candidate], batch: ImportBatch) -> set[UUID]:
    """Return those whom the import has added and who mean something to somebody by now.

    That is whoever was changed, merged or erased since, or is pointed at by any row but the import's applications.
    """
    stamps = set(
        ImportBatch.objects.filter(team=import_.team, batch_of=import_).values_list("created_at", flat=True)
    )
    touched = {
        pk
        for pk, person in people.items()
        if person.merged_into_id or person.erased_at or person.updated_at not in stamps
    }
    for relation in _pointing_at_people():
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(  # noqa: SLF001
            **{"team": import_.team, f"{name}__in": people.keys()}
        )
        if relation.related_model is Application:
            rows = rows.exclude(pk__in=_untouched_applications(import_, batch))
        touched |= set(rows.values_list(name, flat=True))
    return touched


def _pointing_at_people() -> list[Any]:
    """Return each relation of a table to candidates, whichever app has it and however it calls it."""
    fields = Candidate._meta.get_fields(include_hidden=True)  # noqa: SLF001  Django's own way to ask.
    return [field for field in fields if field.auto_created and not field.concrete]


def _untouched_applications(import_: Import, batch: ImportBatch) -> Any:
    return Application.objects.filter(team=import_.team, pk__in=batch.applications, status__key="new").values(
        "pk"
    )


def _restore(import_: Import, changes: Collection[ImportChange], report: Counter[str], now: datetime) -> None:
    """Give people their fields back where they still have what the file brought."""
    back = restore_people(
        team=import_.team,
        changes={change.candidate_id: (change.before, change.after) for change in changes},
        now=now,
    )
    report["people_restored"] += len(back.restored)
    report["fields_kept"] += back.fields_left
    ImportChange.objects.filter(team=import_.team, pk__in=[change.pk for change in changes]).delete()


def _finish(import_: Import, now: datetime) -> None:
    import_.undone_at, import_.worker = now, None
    if import_.made_list and import_.list is not None and not import_.list.memberships.exists():
        try:
            delete_list(list_=import_.list, actor_id=import_.actor_id, now=now)
        except DomainError:
            # A blast or a campaign has been given it since: it stays, empty.
            import_.undo_report["list_kept"] = 1
    record_event(
        team=import_.team,
        kind="import.undone",
        subject_id=import_.pk,
        actor_id=import_.actor_id,
        data=import_.undo_report,
    )
