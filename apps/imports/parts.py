"""What of a person stands on this floor: what a file has changed of them, until that can no longer be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from apps.candidates.gateway import Held
from apps.candidates.models import Application, Candidate
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.imports import files
from apps.imports.models import Import, ImportBatch, ImportChange, RejectedRow

# Of a phone, what is the same however it is written: in North America without the country.
PHONE_DIGITS = 10
# All digits of a rejected row, on end.
DIGITS = Func(
    *(Cast("values", TextField()), Value(r"\D"), Value(""), Value("g")),
    function="regexp_replace",
    output_field=TextField(),
)


class HasCell(Func):
    """Whether one of a row's cells ends with some digits, and has no others but those of a country before them."""

    template = (
        "EXISTS (SELECT FROM (SELECT %(expressions)s) AS asked (cells, digits),"
        " jsonb_array_elements_text(asked.cells) AS cell"
        r" WHERE regexp_replace(cell, '\D', '', 'g') ~ ('^\d{0,3}' || asked.digits || '$'))"
    )
    output_field = BooleanField()


def _with_phone(person: Candidate) -> Q:
    return Q(HasCell("values", Value(person.phone[-PHONE_DIGITS:])))


class ImportAtWork(DomainError):
    code = "import_at_work"
    status = 409


class Changes:
    name = "import_changes"
    tables = frozenset({"imports.ImportChange"})
    held = (
        Held(
            name="imports",
            model=Import,
            of=lambda person: Q(pk__in=_batches_with(person).values("batch_of")),
            says={
                **{name: name for name in ("created_at", "file_name", "medium", "campaign")},
                "actor": "actor__full_name",
                "list": "list__name",
            },
            rest="it is about the whole file, which names others",
        ),
        Held(name="import_changes", model=ImportChange, says={"change_of": "change_of__file_name"}),
        Held(name="rejected_rows", model=RejectedRow, of=_with_phone, says={"row_of": "row_of__file_name"}),
    )
    left_out: Mapping[str, str] = {"imports.ImportBatch": "the ids of all who came in together"}

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002  Nothing that anybody would look for.
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        """Leave it where it is: who was merged is not restored, and is again who they were when that is undone."""
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Forget the files that named them, and rejected rows with their phone. Raises `ImportAtWork`."""
        team = candidate.team_id
        ImportChange.objects.filter(team=team, candidate=candidate).delete()
        digits = candidate.phone[-PHONE_DIGITS:]
        rejects = RejectedRow.objects.filter(team=team)
        rejects.annotate(digits=DIGITS).filter(digits__contains=digits).update(values=[])
        imports = Import.objects.filter(team=team, pk__in=_batches_with(candidate).values("batch_of"))
        if imports.filter(status__in=Import.UNFINISHED).exists():
            raise ImportAtWork("An import that names them is still running. Try again when it has ended.")
        rejects.filter(row_of__in=imports).update(values=[])
        folders = list(imports.exclude(folder="").values_list("folder", flat=True))
        imports.update(folder="")
        for folder in folders:
            after_commit(files.forget, folder)


def _batches_with(candidate: Candidate) -> QuerySet[ImportBatch]:
    applications = Application.objects.filter(
        team=candidate.team_id, candidate=candidate, method=Application.Method.IMPORT
    )
    brought = (
        Q(created__contains=[candidate.pk])
        | Q(listed__contains=[candidate.pk])
        | Q(applications__overlap=list(applications.values_list("pk", flat=True)))
    )
    return ImportBatch.objects.filter(brought, team=candidate.team_id)
