"""What filters may ask of people and their applications, whatever they choose from.

A field has the same name in every root. Each function makes the fields of one thing for the root that reaches it, so
that floors above use them for roots of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import BooleanField, Case, CharField, DecimalField, Exists, OuterRef, Q, QuerySet, When
from django.db.models import Field as DbField
from django.db.models import Value as Constant
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Regex

from apps.candidates import selectors
from apps.candidates.models import (
    Application,
    ApplicationStatus,
    Candidate,
    CandidateTag,
    CustomField,
    FilterableApplication,
    FilterableCandidate,
)
from apps.core.filters import Choice, Context, Field, FieldSource, Kind, Reach, declare, own, through
from apps.messaging.models import PhoneFact
from apps.messaging.selectors import consents_refused, opt_outs_that_bind

Rows = Callable[[Context], QuerySet[Any]]

CANDIDATE = "Candidate"
TEXTS_OF_CANDIDATE = {
    "first_name": "First name",
    "last_name": "Last name",
    "full_name": "Name",
    "phone": "Phone",
    "email": "Email",
    "city": "City",
    "state": "State",
    "postal_code": "Postal code",
    "country": "Country",
    "time_zone": "Time zone",
    "external_id": "External id",
}
TEXTS_OF_APPLICATION = {
    "job_title": "Job title",
    "job_location": "Job location",
    "source": "Source",
    "medium": "Medium",
    "campaign": "Campaign",
    "referrer": "Referrer",
    "keyword": "Keyword",
    "requisition_id": "Requisition id",
    "external_job_id": "External job id",
    "external_id": "Application’s external id",
}


def candidate_fields(*, candidate: str, created: Reach | None = None) -> Iterator[Field]:
    """Yield the fields of a person. `candidate` is the root's path to their id.

    `created` reaches their own row, where that is the root's: its order is by that column, too.
    """
    reach = through(lambda _: FilterableCandidate.objects.all(), inner="pk", outer=candidate)
    of_candidate = partial(Field, group=CANDIDATE)
    for column, label in TEXTS_OF_CANDIDATE.items():
        yield of_candidate(
            name=f"candidate.{column}", label=label, kind=Kind.TEXT, column=column, reach=reach
        )
    yield of_candidate(
        name="candidate.created_at",
        label="Created",
        kind=Kind.MOMENT,
        column="created_at",
        reach=created or reach,
    )
    yield Field(
        name="candidate.tags",
        label="Tags",
        group=CANDIDATE,
        kind=Kind.CHOICE,
        column="tag",
        reach=through(
            lambda context: CandidateTag.objects.for_team(context.team), inner="candidate", outer=candidate
        ),
        choices=_tags,
        former=lambda context: context.once("former tags", partial(selectors.former_tags, team=context.team)),
    )
    yield from _phone_fields(reach)


def searched_people(candidate: str, words: str) -> Q:
    """Return the condition that a part of somebody's name, phone or address is this. `candidate`: their path."""
    part = selectors.search_part(words)
    found = FilterableCandidate.objects.filter(
        Q(full_name__icontains=part) | Q(phone__icontains=part) | Q(email__icontains=part)
    )
    return Q(Exists(found.filter(pk=OuterRef(candidate))))


def custom_fields(context: Context) -> list[CustomField]:
    """Return the fields of a team's own, asked for once however many want to know."""
    return context.once("custom fields", lambda: selectors.fields_in_order(team=context.team.pk))


def custom_fields_of(*, candidate: str) -> FieldSource:
    """Return the source of the fields of a team's own. `candidate` is the root's path to their id."""
    return partial(_custom_fields, candidate)


def application_fields(name: str, *, of: str, group: str, reach: Reach) -> Iterator[Field]:
    """Yield the fields of one kind of application. `of` stands before the labels where it is not the active one."""

    def of_application(
        column: str, label: str, when: Callable[[Any, Context], Q] | None = None, **rest: Any
    ) -> Field:
        return Field(
            name=f"{name}.{column}",
            label=_label(of, label),
            group=group,
            column=when or column,
            reach=reach,
            variant_of=f"active_application.{column}" if of else "",
            **rest,
        )

    for column, label in TEXTS_OF_APPLICATION.items():
        yield of_application(column, label, kind=Kind.TEXT)
    yield of_application(
        "method",
        "Method",
        kind=Kind.CHOICE,
        choices=lambda _: [Choice(str(key), str(label)) for key, label in Application.Method.choices],
    )
    yield of_application("status", "Status", kind=Kind.CHOICE, when=_has_status, choices=_statuses)
    yield of_application("applied_at", "Applied", kind=Kind.MOMENT)


def applications_of(*, candidate: str) -> Iterator[Field]:
    """Yield the fields of a person's active, first, last and any application."""
    for name, of, group, rows in (
        ("active_application", "", "Active application", _active),
        ("first_application", "First application", "First application", _first),
        ("last_application", "Last application", "Last application", _last),
        ("any_application", "Any application", "Any application", _any),
    ):
        reach = through(rows, inner="candidate_id", outer=candidate)
        yield from application_fields(name, of=of, group=group, reach=reach)


def _label(of: str, label: str) -> str:
    return f"{of}: {label[0].lower()}{label[1:]}" if of else label


def _any(context: Context) -> QuerySet[Any]:  # noqa: ARG001  The view knows the team.
    return FilterableApplication.objects.all()


def _active(context: Context) -> QuerySet[Any]:
    return _any(context).filter(is_active=True)


def _first(context: Context) -> QuerySet[Any]:
    return _any(context).filter(~Exists(_of_the_same(context).filter(_beside("lt"))))


def _last(context: Context) -> QuerySet[Any]:
    return _any(context).filter(~Exists(_of_the_same(context).filter(_beside("gt"))))


def _of_the_same(context: Context) -> QuerySet[Any]:
    return Application.objects.for_team(context.team).filter(candidate=OuterRef("candidate_id"))


def _beside(side: str) -> Q:
    """Return what is earlier ("lt") or later ("gt") than the application that is asked about."""
    moment = OuterRef("applied_at")
    return Q(**{f"applied_at__{side}": moment}) | Q(applied_at=moment, **{f"pk__{side}": OuterRef("pk")})


def _has_status(key: Any, context: Context) -> Q:
    # By its id: of a question for it the planner would not know how many applications have that status.
    return Q(status_id__in=[status.pk for status in _statuses_of_team(context) if status.key == key])


def _statuses(context: Context) -> Sequence[Choice]:
    return [Choice(status.key, status.label) for status in _statuses_of_team(context)]


def _statuses_of_team(context: Context) -> list[ApplicationStatus]:
    return context.once("statuses", lambda: selectors.statuses_in_order(team=context.team.pk))


def _tags(context: Context) -> Sequence[Choice]:
    return [Choice(str(tag.pk), tag.name) for tag in selectors.tags_by_name(team=context.team.pk)]


CUSTOM_KINDS = {
    CustomField.Kind.TEXT: Kind.TEXT,
    CustomField.Kind.NUMBER: Kind.NUMBER,
    CustomField.Kind.DATE: Kind.DATE,
    CustomField.Kind.CHOICE: Kind.CHOICE,
    CustomField.Kind.YES_NO: Kind.YES_NO,
}


def _custom_fields(candidate: str, context: Context) -> Iterator[Field]:
    for each in custom_fields(context):
        choices = [Choice(choice, choice) for choice in each.choices]
        yield Field(
            name=f"custom.{each.key}",
            label=each.label,
            group="Own fields",
            kind=CUSTOM_KINDS[CustomField.Kind(each.kind)],
            column="value",
            reach=through(partial(_with_value, each), inner="pk", outer=candidate),
            choices=lambda _, choices=choices: choices,  # type: ignore[misc]
        )


def _with_value(field: CustomField, context: Context) -> QuerySet[Any]:
    """Return everybody with the `value` of one of the team's own fields, as its kind is compared.

    What was written before the field was made may be anything: what is no value of its kind is none.
    """
    text = KeyTextTransform(field.key, "custom")
    people = Candidate.objects.for_team(context.team)
    match CustomField.Kind(field.kind):
        case CustomField.Kind.NUMBER:
            number = DecimalField(max_digits=40, decimal_places=20)
            kept = _only_if(text, r"^-?[0-9]{1,17}(\.[0-9]+)?$", number)
        case CustomField.Kind.DATE:
            # As text, which is in the order of the days: no cast can fail on 2026-02-30.
            kept = _only_if(text, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", CharField())
        case CustomField.Kind.YES_NO:
            kept = _only_if(text, "^(true|false)$", BooleanField())
        case _:
            return people.annotate(value=text)
    return people.annotate(value=kept)


def _only_if(text: KeyTextTransform, pattern: str, kind: DbField[Any, Any]) -> Case:
    is_one = Regex(text, Constant(pattern))
    return Case(When(is_one, then=Cast(text, kind)), default=None, output_field=kind)


def _phone_fields(reach: Reach) -> Iterator[Field]:
    """Yield what is known of a person's phone, and what it has refused."""
    for name, label, holds in (
        ("opted_out", "Opted out", lambda context: opt_outs_that_bind(team=context.team)),
        ("consent_refused", "Consent refused", lambda context: consents_refused(team=context.team)),
        ("landline", "Landline", partial(_known, PhoneFact.Fact.LANDLINE)),
        ("blocked_phone", "Phone blocked", partial(_known, PhoneFact.Fact.BLOCKED)),
        ("invalid_phone", "Phone not working", partial(_known, PhoneFact.Fact.INVALID)),
    ):
        yield Field(
            name=f"candidate.{name}",
            label=label,
            group=CANDIDATE,
            kind=Kind.YES_NO,
            column=partial(_of_phone, holds),
            reach=reach,
        )


def _known(fact: PhoneFact.Fact, context: Context) -> QuerySet[Any]:
    return PhoneFact.objects.for_team(context.team).filter(fact=fact)


def _of_phone(rows: Rows, value: Any, context: Context) -> Q:  # noqa: ARG001  When the answer is yes.
    return Q(Exists(rows(context).filter(phone=OuterRef("phone"))))


declare(
    "candidates",
    *candidate_fields(candidate="pk", created=own),
    custom_fields_of(candidate="pk"),
    *applications_of(candidate="pk"),
)
declare(
    "applications",
    *application_fields("application", of="", group="Application", reach=through(_any, inner="pk")),
    Field(
        name="application.is_active",
        label="Active",
        group="Application",
        kind=Kind.YES_NO,
        column="is_active",
    ),
    *candidate_fields(candidate="candidate_id"),
    custom_fields_of(candidate="candidate_id"),
)
