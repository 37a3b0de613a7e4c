"""A whole row: each of its cells read, its names put together, and every reason against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any, NamedTuple

from django.db.models import Model

from apps.candidates.models import Application, Candidate
from apps.candidates.names import split_name
from apps.candidates.written import Unfit, country, values
from apps.imports.checking.custom import Value, reader_of
from apps.imports.mapping import ColumnMapping
from apps.imports.reading.tables import Row
from apps.imports.targets import CUSTOM, CustomField

# Where each target is kept.
SAME = (
    "first_name",
    "middle_name",
    "last_name",
    "email",
    "street",
    "city",
    "state",
    "postal_code",
    "country",
)
OF_CANDIDATE = {**{name: name for name in SAME}, "external_contact_id": "external_id"}
OF_APPLICATION = {
    "source": "source",
    "medium": "medium",
    "campaign": "campaign",
    "content": "job_title",
    "location": "job_location",
    "external_job_id": "external_job_id",
}
# What reading found wrong with a cell, in words that follow its column's name.
MARKS = {
    "rounded": "was rounded by the spreadsheet: “{}”. Make the column text and fill it in anew.",
    "no_value": "is a formula without a result. Open the file, let it calculate and save it.",
    "error_value": "is a formula whose result is an error.",
    "control_characters": "has characters in it that cannot be shown: “{}”.",
}
RAGGED = "This row has more cells than there are columns: something in it holds a separator."


class Reason(NamedTuple):
    """Why a row is refused. `header` is the column's, "" when it is the row as a whole."""

    code: str
    header: str
    sentence: str


class RejectedRow(NamedTuple):
    number: int
    values: list[str]
    reasons: list[Reason]


class CleanRow(NamedTuple):
    """What a row says. Only fields with something in them are there; `opt_in` is None when the row does not say."""

    number: int
    phone: str  # E.164
    candidate: dict[str, str]  # By the columns of `Candidate`.
    application: dict[str, str]  # By the columns of `Application`.
    custom: dict[str, Value]  # By the keys of the team's fields.
    tags: tuple[str, ...]
    notes: str
    opt_in: bool | None
    update_existing: bool
    create_new: bool


class _Column(NamedTuple):
    at: int
    target: str
    header: str
    read: Callable[[str], Any]
    # Which of the parts of `_Found`, and as what in there.
    part: int
    key: str


class _Found(NamedTuple):
    """What the cells of one row say, by where it is kept; `rest` by target."""

    candidate: dict[str, str]
    application: dict[str, str]
    custom: dict[str, Value]
    rest: dict[str, Any]


class RowChecker:
    """Checks the rows of one file. Build it once: it knows how each column is read and where it goes."""

    def __init__(
        self,
        mapping: ColumnMapping,
        *,
        default_country: str = "US",
        custom_fields: Sequence[CustomField] = (),
    ) -> None:
        readers = _readers(default_country, custom_fields)
        self.columns = [
            _Column(at, column.target, column.header, readers[column.target], *_kept_as(column.target))
            for at, column in enumerate(mapping.columns)
            if column.target in readers
        ]
        self.width = len(mapping.columns)

    def check(self, row: Row) -> CleanRow | RejectedRow:
        """Return what a row says, or every reason why it cannot be taken. Raises nothing, whatever is in it."""
        found = _Found({}, {}, {}, {})
        reasons: list[Reason] = []
        unfit: set[str] = set()
        cells, marks = row.values, row.marks
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        if marks and any(at >= self.width for at in marks):
            reasons.append(Reason("ragged", "", RAGGED))
        for at, target, header, read, part, key in self.columns:
            value = cells[at]
            if marks and at in marks:
                reasons.append(Reason(marks[at], header, f"“{header}” {MARKS[marks[at]].format(value[:40])}"))
                unfit.add(target)
            elif value:
                try:
                    found[part][key] = read(value)
                except Unfit as error:
                    reasons.append(Reason(error.code, header, f"“{header}”: {error.sentence}"))
                    unfit.add(target)
        reasons += _reasons_of_names(found, unfit)
        if "phone" not in found.rest and "phone" not in unfit:
            reasons.append(Reason("phone_missing", "", "There is no phone number."))
        return RejectedRow(row.number, row.values, reasons) if reasons else _clean(row.number, found)

    def check_all(self, rows: Sequence[Row]) -> list[CleanRow | RejectedRow]:
        """Return what `check` says of each row. Most are right, and are read column by column, in half the time."""
        plain = [not row.marks and len(row.values) == self.width for row in rows]
        found = [_Found({}, {}, {}, {}) for row in rows]
        cells = list(zip(*compress((row.values for row in rows), plain), strict=True))
        places = list(compress(range(len(rows)), plain))
        for at, _, _, read, part, key in self.columns if places else ():
            read_cells, unfit = values.read_all(read, cells[at])
            for place, cell, value in zip(places, cells[at], read_cells, strict=True):
                if cell:
                    found[place][part][key] = value
            for each in unfit:
                plain[places[each]] = False
        return [
            _clean(row.number, its) if is_plain and _is_whole(its) else self.check(row)
            for row, its, is_plain in zip(rows, found, plain, strict=True)
        ]


def check_row(
    row: Row,
    mapping: ColumnMapping,
    default_country: str = "US",
    custom_fields: Sequence[CustomField] = (),
) -> CleanRow | RejectedRow:
    """Check a single row; for a whole file keep a `RowChecker`."""
    return RowChecker(mapping, default_country=default_country, custom_fields=custom_fields).check(row)


def _is_whole(found: _Found) -> bool:
    return "phone" in found.rest and not _reasons_of_names(found, set())


def _clean(number: int, found: _Found) -> CleanRow:
    rest = found.rest
    return CleanRow(
        number,
        rest["phone"],
        found.candidate,
        found.application,
        found.custom,
        tags=rest.get("tags", ()),
        notes=rest.get("notes", ""),
        opt_in=rest.get("opt_in"),
        update_existing=rest.get("update_existing", True),
        create_new=rest.get("create_new", True),
    )


def _reasons_of_names(found: _Found, unfit: set[str]) -> list[Reason]:
    """Fill in the names that were not given from the full one, and return what keeps a row from having a name."""
    candidate, full_name = found.candidate, found.rest.get("full_name")
    if candidate.get("last_name") or unfit & {"last_name", "full_name"}:
        return []
    if not full_name:
        return [Reason("name_missing", "", "There is neither a last name nor a full name.")]
    for name, part in zip(NAMES, split_name(full_name), strict=True):
        if part and not candidate.get(name):
            candidate[name] = part
    if any(len(candidate.get(name, "")) > NAME_LENGTH for name in NAMES):
        return [Reason("too_long", "", f"A part of the name is longer than {NAME_LENGTH} characters.")]
    return []


def _kept_as(target: str) -> tuple[int, str]:
    """Return the part of `_Found` that a target belongs to, and its name there."""
    for part, names in enumerate((OF_CANDIDATE, OF_APPLICATION)):
        if target in names:
            return part, names[target]
    return (2, target.removeprefix(CUSTOM)) if target.startswith(CUSTOM) else (3, target)


def _readers(default_country: str, custom_fields: Sequence[CustomField]) -> dict[str, Callable[[str], Any]]:
    """Return the reader of each target. The database holds no more than its columns are long."""
    return {
        **{target: values.Text(_length(Candidate, name)) for target, name in OF_CANDIDATE.items()},
        **{target: values.Text(_length(Application, name)) for target, name in OF_APPLICATION.items()},
        "full_name": values.Text(2 * NAME_LENGTH),
        "phone": values.phone_of(default_country),
        "email": values.email,
        "state": values.state_of(_length(Candidate, "state")),
        "country": country,
        "opt_in": values.yes_no,
        "update_existing": values.yes_no,
        "create_new": values.yes_no,
        "notes": values.note,
        "tags": values.tags,
        **{field.target: reader_of(field, country=default_country) for field in custom_fields},
    }


def _length(model: type[Model], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", 0))  # noqa: SLF001  Django's own way to ask.


NAMES = ("first_name", "middle_name", "last_name")
NAME_LENGTH = _length(Candidate, "last_name")
