"""A filter as a condition of the database: every negative operator is the complement of its positive one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, Q
from django.db.models import Value as Constant

from apps.core.filters.catalogue import Fields
from apps.core.filters.fields import Context, Field
from apps.core.filters.language import COMPLEMENTS, Condition, Filter, Kind, Operator, Value

TEXTS = {
    Operator.IS: "iexact",
    Operator.CONTAINS: "icontains",
    Operator.STARTS_WITH: "istartswith",
    Operator.ENDS_WITH: "iendswith",
}
NUMBERS = {
    Operator.EQ: "exact",
    Operator.LT: "lt",
    Operator.LE: "lte",
    Operator.GT: "gt",
    Operator.GE: "gte",
}
DAY = timedelta(days=1)


def compile_filter(filter_: Filter, fields: Fields) -> Q:
    """Return the filter as a condition on the rows of the root whose fields these are."""
    parts = [
        compile_filter(part, fields) if isinstance(part, Filter) else _condition(part, fields)
        for part in filter_.parts
    ]
    return reduce(and_ if filter_.joined == "all" else or_, parts, Q())


def _condition(condition: Condition, fields: Fields) -> Q:
    field, context = fields[condition.field], fields.context
    if field.kind is Kind.YES_NO:
        holds = field.reach(_one_of(field, (True,), context), context)
        return holds if condition.values == (True,) else ~holds
    positive = COMPLEMENTS.get(condition.op)
    asked = _asked(field, positive or condition.op, condition.values, context)
    reached = field.reach(asked, context)
    # Not of the whole: it also holds for who has nothing that could be asked.
    return ~reached if positive else reached


def _asked(field: Field, op: Operator, values: tuple[Value, ...], context: Context) -> Q:
    """Return what a positive operator asks of one reached value. A missing value is never what was asked for."""
    if op is Operator.NOT_EMPTY:
        return _has_value(field)
    if op is Operator.ANY_OF:
        return _one_of(field, values, context)
    column = cast("str", field.column)
    match field.kind:
        case Kind.TEXT:
            return _any(Q(**{f"{column}__{TEXTS[op]}": value}) for value in values)
        case Kind.NUMBER:
            return _number(column, op, values)
        case Kind.DATE:
            return _day(column, op, values, context.now.astimezone(context.zone).date())
        case _:
            return _moment(column, op, values, context)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _one_of(field: Field, values: tuple[Value, ...], context: Context) -> Q:
    if isinstance(field.column, str):
        return Q(**{f"{field.column}__in": values})
    return _any(field.column(value, context) for value in values)


def _has_value(field: Field) -> Q:
    if not isinstance(field.column, str):
        # Each row that is reached has one of the values. (Not `Q()`: its complement would be everybody.)
        return Q(pk__isnull=False)
    there = Q(**{f"{field.column}__isnull": False})
    return there & ~Q(**{field.column: ""}) if field.kind is Kind.TEXT else there


def _number(column: str, op: Operator, values: tuple[Value, ...]) -> Q:
    # As a decimal, whatever the column holds: an integer column would cut 2.5 to 2.
    numbers = [
        Constant(Decimal(str(value)), DecimalField(max_digits=40, decimal_places=20)) for value in values
    ]
    if op is Operator.BETWEEN:
        return Q(**{f"{column}__gte": numbers[0], f"{column}__lte": numbers[1]})
    return _any(Q(**{f"{column}__{NUMBERS[op]}": number}) for number in numbers)


def _day(column: str, op: Operator, values: tuple[Any, ...], today: date) -> Q:
    match op:
        case Operator.ON:
            return Q(**{column: values[0]})
        case Operator.BEFORE:
            return Q(**{f"{column}__lt": values[0]})
        case Operator.AFTER:
            return Q(**{f"{column}__gt": values[0]})
        case Operator.BETWEEN:
            return Q(**{f"{column}__gte": values[0], f"{column}__lte": values[1]})
        case _:
            return Q(**{f"{column}__gt": today - values[0] * DAY, f"{column}__lte": today})


def _moment(column: str, op: Operator, values: tuple[Any, ...], context: Context) -> Q:
    if op is Operator.WITHIN_DAYS:
        return Q(**{f"{column}__gt": context.now - values[0] * DAY, f"{column}__lte": context.now})
    first, last = values[0], values[-1]
    since, until = _midnight(first, context.zone), _midnight(last + DAY, context.zone)
    match op:
        case Operator.BEFORE:
            return Q(**{f"{column}__lt": since})
        case Operator.AFTER:
            return Q(**{f"{column}__gte": until})
        case _:
            return Q(**{f"{column}__gte": since, f"{column}__lt": until})


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins there. Where clocks skip midnight, it is the moment at which they do."""
    return datetime.combine(day, time.min, tzinfo=zone)
