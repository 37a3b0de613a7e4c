"""The form of one condition: which field, which question, which values. It changes nothing but the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.filters import (
    OPERATORS,
    VERBS,
    WITHOUT_VALUE,
    Condition,
    Field,
    FilterError,
    Kind,
    Operator,
    parse_filter,
)
from apps.grids.editing import NoSuchPart, part_at, read_path, with_alternative, with_condition, with_other
from apps.grids.question import Question
from apps.grids.views.asking import ask, find_grid, go, show_dialog
from apps.grids.views.bar import condition_url

IN_DAYS = {Operator.WITHIN_DAYS, Operator.NOT_WITHIN_DAYS}
VALUES = {
    Kind.TEXT: "text",
    Kind.CHOICE: "choice",
    Kind.YES_NO: "yes_no",
    Kind.DATE: "day",
    Kind.MOMENT: "day",
    Kind.NUMBER: "number",
}
IN_DAYS_WORDS = {
    Operator.WITHIN_DAYS: "is in the last … days",
    Operator.NOT_WITHIN_DAYS: "is not in the last … days",
}
MANY_CHOICES = 8


@dataclass(frozen=True)
class FieldLink:
    label: str
    url: str


@dataclass(frozen=True)
class FieldGroup:
    name: str
    fields: list[FieldLink]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_on: bool


@never_cache
@require_safe
@requires(Right.WORK)
def condition(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Offer the fields; then the form of one; then go to the grid with the condition in its filter."""
    question, _, _ = ask(request, find_grid(grid_name))
    place = {name: request.GET[name] for name in ("at", "beside") if request.GET.get(name)}
    try:
        before = _condition_at(question, place)
    except NoSuchPart:
        # The filter was changed in another tab: nothing is written over.
        raise Http404 from None
    name = request.GET.get("field", "")
    if name not in question.fields:
        return show_dialog(request, "grids/_fields.html", _field_list(question, place))
    field = question.fields[name]
    context = {"question": question, "field": field, "grid": question.grid}
    if "op" not in request.GET:
        return show_dialog(
            request, "grids/_condition.html", {**context, **_form(question, field, before, place)}
        )
    op, value = request.GET["op"], _value(request.GET, field)
    written: dict[str, Any] = {"field": name, "op": op} | ({} if value is None else {"value": value})
    try:
        [made] = parse_filter({"all": [written]}, question.fields).parts
    except FilterError as error:
        shown = {**context, **_form(question, field, before, place, query=request.GET)}
        return show_dialog(
            request, "grids/_condition.html", {**shown, "mistakes": error.mistakes}, status=422
        )
    assert isinstance(made, Condition)  # noqa: S101  No group was written.
    return go(request, _changed(question, made, place))


def _condition_at(question: Question, place: dict[str, str]) -> Condition | None:
    """Return the condition that is to be changed, if one is."""
    parts = {name: part_at(question.filter, read_path(path)) for name, path in place.items()}
    found = parts.get("at")
    return found if isinstance(found, Condition) else None


def _changed(question: Question, made: Condition, place: dict[str, str]) -> str:
    filter_ = question.filter
    if "at" in place:
        filter_ = with_other(filter_, read_path(place["at"]), made)
    elif "beside" in place:
        filter_ = with_alternative(filter_, read_path(place["beside"]), made)
    else:
        filter_ = with_condition(filter_, made)
    return question.with_filter(filter_)


def _field_list(question: Question, place: dict[str, str]) -> dict[str, Any]:
    # Of several that ask the same, the usual one: of which it is to be, the form of the condition asks.
    fields = [field for field in question.fields.values() if field.variant_of not in question.fields]
    # In the order of their declaration; groups that come again are one.
    order = list(dict.fromkeys(field.group for field in fields))
    ordered = sorted(fields, key=lambda field: order.index(field.group))
    groups = [
        FieldGroup(
            name,
            [FieldLink(each.label, condition_url(question, field=each.name, **place)) for each in some],
        )
        for name, some in groupby(ordered, key=lambda field: field.group)
    ]
    return {"groups": groups, "grid": question.grid, "back_url": question.address()}


def _form(
    question: Question,
    field: Field,
    before: Condition | None,
    place: dict[str, str],
    *,
    query: QueryDict | None = None,
) -> dict[str, Any]:
    """Return what the form of a field shows: what was asked before, or what was just filled in."""
    if query is not None:
        op = str(query["op"])
        values, until, days = query.getlist("value"), query.get("until", ""), query.get("days", "")
    else:
        op = (before.op if before else OPERATORS[field.kind][0]).value
        values, until, days = _shown(before)
    choices = question.fields.choices(field.name) if field.kind is Kind.CHOICE else {}
    variants = question.fields.variants(field.name)
    named = [("field", field.name)] if len(variants) == 1 else []
    return {
        "action": condition_url(question).partition("?")[0],
        "hidden": [*question.asked, *place.items(), *named],
        "variants": [Option(each.name, each.group, each is field) for each in variants if len(variants) > 1],
        "title": variants[0].label,
        "operators": [
            Option(each.value, IN_DAYS_WORDS.get(each, VERBS[each]), each.value == op)
            for each in OPERATORS[field.kind]
        ],
        "is_one_operator": len(OPERATORS[field.kind]) == 1,
        "values_template": f"grids/values/{VALUES[field.kind]}.html",
        "choices": [Option(key, label, key in values) for key, label in choices.items()],
        "is_many": len(choices) > MANY_CHOICES,
        # As many as there are, and room for more.
        "words": [*values, *[""] * max(1, 3 - len(values))],
        "first": values[0] if values else "",
        "is_no": values == ["no"],
        "until": until,
        "days": days,
        "back_url": condition_url(question, **place),
        "mistakes": (),
    }


def _shown(before: Condition | None) -> tuple[list[str], str, str]:
    """Return a condition's values as the form has them: value, until, days."""
    if before is None:
        return [], "", ""
    if before.op in IN_DAYS:
        return [], "", str(before.values[0])
    if before.values in {(True,), (False,)}:
        return ["yes" if before.values[0] else "no"], "", ""
    words = [value.isoformat() if isinstance(value, date) else str(value) for value in before.values]
    if before.op is Operator.BETWEEN:
        return words[:1], words[-1], ""
    return words, "", ""


def _value(query: QueryDict, field: Field) -> Any:
    """Return what the form holds as the filter language has it; what it cannot hold is left to be refused there."""
    op = query["op"]
    if op in WITHOUT_VALUE:
        return None
    if op in IN_DAYS:
        return _number(query.get("days", ""))
    if field.kind is Kind.CHOICE:
        return query.getlist("value")
    first = query.get("value", "")
    if field.kind is Kind.TEXT:
        return [word.strip() for word in query.getlist("value") if word.strip()]
    if field.kind is Kind.YES_NO:
        return first != "no"
    read = _number if field.kind is Kind.NUMBER else str
    return [read(first), read(query.get("until", ""))] if op == Operator.BETWEEN else read(first)


def _number(text: str) -> int | float | str:
    """Return the number that a text is; else the text, which no field of numbers takes."""
    plain = text.strip().replace(",", "")
    try:
        return int(plain)
    except ValueError:
        try:
            return float(plain)
        except ValueError:
            return text
