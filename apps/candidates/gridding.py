"""The grids of people and of their applications; and their columns for the grids of floors above."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, cast

from django.db.models import FilteredRelation, Prefetch, Q
from django.urls import reverse_lazy

from apps.accounts.models import Membership
from apps.candidates.filtering import custom_fields, searched_people
from apps.candidates.models import Application, Candidate, CandidateTag, CustomField
from apps.core.filters import Context
from apps.core.keysets import Key, Order
from apps.core.phones import format_phone
from apps.grids.declarations import (
    Begins,
    Column,
    ColumnSource,
    Empty,
    Grid,
    Prepare,
    Rows,
    Sort,
    declare_grid,
)
from apps.grids.drawing import Draw

# From a row to the person whom it is about.
Of = Callable[[Any], Candidate]
SEARCH_WORDS = "Name, phone, e-mail"
PLACES = {
    "street": "Street",
    "city": "City",
    "state": "State",
    "postal_code": "Postal code",
    "country": "Country",
    "time_zone": "Time zone",
    "external_id": "External id",
}


def lead_column(of: Of, *, path: str, sort: str = "") -> Column:
    """Return the column that heads a row: what the person is called. `path` leads from the row to them."""
    return Column(
        name="name",
        label="Name",
        value=lambda row, _: of(row).name or format_phone(of(row).phone),
        prepare=_with(path),
        sort=sort,
    )


def candidate_columns(of: Of, *, path: str, shown: set[str]) -> Iterator[Column]:
    """Yield the columns of a person; those in `shown` are the usual ones."""
    column = partial(_shown, shown, prepare=_with(path))
    yield column("phone", "Phone", draw=Draw.PHONE, value=lambda row, _: of(row).phone)
    yield column("email", "E-mail", value=lambda row, _: of(row).email)
    yield column("place", "Place", value=lambda row, _: of(row).place)
    yield column(
        "tags",
        "Tags",
        draw=Draw.TAGS,
        value=lambda row, _: [tagging.tag.name for tagging in of(row).grid_taggings],  # type: ignore[attr-defined]
        prepare=_with_tags(path),
    )
    for name, label in PLACES.items():
        yield column(name, label, value=partial(_read, of, name))


def active_application_columns(*, path: str, shown: set[str]) -> Iterator[Column]:
    """Yield the columns of a person's active application."""
    column = partial(_shown, shown, prepare=_with_active(path))

    for name, label, draw, show in APPLICATION:
        yield column(name, label, draw=draw, value=partial(_read_active, show))


def custom_columns(of: Of, *, path: str) -> ColumnSource:
    """Return the source of the columns of a team's own fields."""

    def source(context: Context) -> Iterator[Column]:
        for field in custom_fields(context):
            yield Column(
                name=f"custom.{field.key}",
                label=field.label,
                draw=CUSTOM[CustomField.Kind(field.kind)],
                value=partial(_read_custom, of, field.key),
                prepare=_with(path),
            )

    return source


# As values were written: a day is text.
CUSTOM = {
    CustomField.Kind.TEXT: Draw.WORDS,
    CustomField.Kind.NUMBER: Draw.NUMBER,
    CustomField.Kind.DATE: Draw.TEXT,
    CustomField.Kind.CHOICE: Draw.CHOICE,
    CustomField.Kind.YES_NO: Draw.YES_NO,
}
# Of the active application, and of an application itself.
APPLICATION: list[tuple[str, str, Draw, Callable[[Application], Any]]] = [
    ("job_title", "Job title", Draw.TEXT, lambda row: row.job_title),
    ("job_location", "Job location", Draw.TEXT, lambda row: row.job_location),
    ("status", "Status", Draw.CHOICE, lambda row: row.status.label),
    ("source", "Source", Draw.TEXT, lambda row: row.source),
    ("method", "Method", Draw.TEXT, lambda row: row.get_method_display()),
    ("medium", "Medium", Draw.TEXT, lambda row: row.medium),
    ("campaign", "Campaign", Draw.TEXT, lambda row: row.campaign),
    ("requisition_id", "Requisition id", Draw.TEXT, lambda row: row.requisition_id),
    ("applied", "Applied", Draw.DAY, lambda row: row.applied_at),
]


def _read(of: Of, name: str, row: Any, context: Context) -> Any:  # noqa: ARG001
    return getattr(of(row), name)


def _read_custom(of: Of, key: str, row: Any, context: Context) -> Any:  # noqa: ARG001
    return of(row).custom.get(key)


def _read_active(show: Callable[[Application], Any], row: Any, context: Context) -> Any:  # noqa: ARG001
    active: Application | None = getattr(row, "grid_active", None)
    return show(active) if active else None


def _shown(shown: set[str], name: str, label: str, **rest: Any) -> Column:
    return Column(name=name, label=label, is_default=name in shown, **rest)


@cache
def _with(path: str) -> Prepare:
    """Return what fetches the person; one and the same for every column that shows something of them."""
    return lambda rows, _: rows.select_related(path) if path else rows


def _below(path: str, name: str) -> str:
    return f"{path}__{name}" if path else name


@cache
def _with_tags(path: str) -> Prepare:
    def prepare(rows: Rows, context: Context) -> Rows:
        taggings = CandidateTag.objects.for_team(context.team).select_related("tag").order_by("tag__key")
        of_rows = _with(path)(rows, context)
        return of_rows.prefetch_related(Prefetch(_below(path, "taggings"), taggings, to_attr="grid_taggings"))

    return prepare


@cache
def _with_active(path: str) -> Prepare:
    name = _below(path, "applications")
    is_active = Q(**{f"{name}__is_active": True, f"{name}__erased_at": None})

    def prepare(rows: Rows, context: Context) -> Rows:
        # Of each person one is active, so that no row is there twice. Made anew: a query writes on its relations.
        active = FilteredRelation(name, condition=is_active)
        found: Rows = _with(path)(rows, context).annotate(grid_active=active)
        return found.select_related("grid_active__status")

    return prepare


def _people(membership: Membership) -> Rows:
    return Candidate.objects.for_team(membership.team)


def _applications(membership: Membership) -> Rows:
    return Application.objects.for_team(membership.team)


def _with_status(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("status")


def _itself(row: Candidate) -> Candidate:
    return row


def _applicant(row: Application) -> Candidate:
    return cast("Candidate", row.candidate)


def called(*, candidate: str) -> Callable[[str], Q]:
    """Return how rows are found by a part of a name, a phone or an address. `candidate` is their path to the id."""
    return partial(searched_people, candidate)


declare_grid(
    Grid(
        name="candidates",
        title="Candidates",
        icon="users",
        one="candidate",
        many="candidates",
        root="candidates",
        rows=_people,
        search=called(candidate="pk"),
        search_words=SEARCH_WORDS,
        lead=lead_column(_itself, path="", sort="name"),
        sorts=(
            Sort(name="created", label="Created", order=Order(Key("created_at"))),
            Sort(name="name", label="Name", order=Order(Key("first_name"), Key("last_name"))),
        ),
        default_sort="-created",
        empty=Empty(
            title="No candidates yet",
            text="Whoever texts your number, applies or is added by hand stands here, with all that you know of them.",
        ),
        begins=Begins(label="New candidate", icon="plus", address=reverse_lazy("chat:candidate_create")),
    ),
    *candidate_columns(_itself, path="", shown={"phone"}),
    *active_application_columns(path="", shown={"job_title", "status", "source"}),
    Column(
        name="created",
        label="Created",
        draw=Draw.MOMENT,
        value=lambda row, _: row.created_at,
        sort="created",
        is_default=True,
        is_last=True,
    ),
    custom_columns(_itself, path=""),
)
declare_grid(
    Grid(
        name="applications",
        title="Applications",
        icon="briefcase",
        one="application",
        many="applications",
        root="applications",
        rows=_applications,
        search=called(candidate="candidate_id"),
        search_words=SEARCH_WORDS,
        lead=lead_column(_applicant, path="candidate"),
        sorts=(Sort(name="applied", label="Applied", order=Order(Key("applied_at"))),),
        default_sort="-applied",
        empty=Empty(
            title="No applications yet",
            text="Each time that somebody applies, texts in or is added, it stands here, with where they came from.",
        ),
    ),
    *(
        Column(
            name=name,
            label=label,
            draw=draw,
            value=lambda row, _, show=show: show(row),  # type: ignore[misc]
            prepare=_with_status,
            sort="applied" if name == "applied" else "",
            is_default=name in {"job_title", "job_location", "status", "source", "method", "applied"},
        )
        for name, label, draw, show in APPLICATION
    ),
    Column(name="is_active", label="Active", draw=Draw.YES_NO, value=lambda row, _: row.is_active),
    *candidate_columns(_applicant, path="candidate", shown={"phone"}),
    custom_columns(_applicant, path="candidate"),
)
