"""What is held of a person, gathered table by table. However much it is, only some rows of it are in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts.permissions import Right
from apps.candidates.dossier.writing import Archive, Heading
from apps.candidates.gateway import Held
from apps.candidates.held import all_held, all_left_out
from apps.candidates.models import Candidate
from apps.core.errors import DomainError
from apps.grids.gateway import Hold
from apps.grids.models import BulkAction
from apps.grids.models.bulk import PERSON
from apps.messaging.models import Attachment

NO_FILE = "Files that are no longer there"


class CandidateGone(DomainError):
    code = "candidate_gone"
    status = 409


class Dossier:
    """The writer of such an archive. Its choice names the candidate."""

    action = PERSON
    right = Right.MANAGE
    kind = "zip"

    def write(self, bulk: BulkAction, hold: Hold, path: Path) -> None:
        """Write the archive. Raises `CandidateGone` and `NoRoomForFiles`."""
        with transaction.atomic():
            people = _people(bulk)
            bulk = hold()
            bulk.total = bulk.said = sum(held.rows(each).count() for held in all_held() for each in people)
            bulk.done, bulk.changed, bulk.refused = 0, 0, {}
            bulk.save(update_fields=["total", "said", "done", "changed", "refused", "lease_until"])
        heading = Heading(bulk.team, people[0], timezone.now(), all_left_out())
        with Archive(path, heading) as archive:
            for held in all_held():
                archive.begin(held)
                for person in people:
                    for rows, files in _batches(hold, held, person):
                        missing = 0
                        for file in files:
                            missing += not archive.add_file(file)
                            _stay(hold)
                        archive.add(rows)
                        _count(hold, len(rows), missing)


def _people(bulk: BulkAction) -> list[Candidate]:
    """Return who is meant, and under which other names they were known."""
    person = Candidate.objects.for_team(bulk.team).filter(pk=bulk.choice["candidate"]).first()
    if person is None:
        raise CandidateGone("They are no longer there: they were erased, or merged into somebody else.")
    others = Candidate.objects.filter(team=bulk.team_id, merged_into=person).order_by("pk")
    return [person, *others]


def _batches(
    hold: Hold, held: Held, person: Candidate
) -> Iterator[tuple[list[dict[str, Any]], Sequence[Attachment]]]:
    """Yield the rows of a table by name, and the files that they name."""
    columns, last = held.columns, None
    while True:
        with transaction.atomic():
            # Whoever was erased meanwhile, is so with all of it: then it is no longer held.
            hold()
            after = Q() if last is None else Q(pk__gt=last)
            found = list(held.rows(person).filter(after).values_list("pk", *columns.values())[: held.at_once])
            rows = [dict(zip(columns, row[1:], strict=True)) for row in found]
            files = _files(person, rows, held.files) if held.files else []
        if found:
            last = found[-1][0]
            yield rows, files
        if len(found) < held.at_once:
            return


def _files(person: Candidate, rows: Sequence[dict[str, Any]], column: str) -> list[Attachment]:
    ids = [UUID(item["id"]) for row in rows for item in row[column] if "id" in item]
    return list(Attachment.objects.filter(team=person.team_id, pk__in=ids).order_by("pk"))


def _stay(hold: Hold) -> None:
    """Say that we are still at it: files may be large."""
    with transaction.atomic():
        hold().save(update_fields=["lease_until"])


def _count(hold: Hold, done: int, missing: int) -> None:
    with transaction.atomic():
        bulk = hold()
        # What came in since it was counted is in it, too.
        bulk.done += done
        bulk.total = bulk.said = max(bulk.total, bulk.done)
        bulk.changed = bulk.done
        if missing:
            refused = Counter(bulk.refused)
            refused[NO_FILE] += missing
            bulk.refused = dict(refused)
        bulk.save(update_fields=["total", "said", "done", "changed", "refused", "lease_until"])
