"""The words of the filter language, and its two shapes: as data, and as the JSON that is stored, sent and shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

# What a condition compares with: text and choices, yes or no, days, numbers.
Value = str | bool | int | float | date
Json = dict[str, object]


class Kind(StrEnum):
    """What a field holds, and so what may be asked of it."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    WITHIN_DAYS = "within_days"
    NOT_WITHIN_DAYS = "not_within_days"
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


O = Operator  # noqa: E741  Within this module only: the tables below are read as tables.
_DAYS = (O.ON, O.BEFORE, O.AFTER, O.BETWEEN, O.WITHIN_DAYS, O.NOT_WITHIN_DAYS, O.EMPTY, O.NOT_EMPTY)

# In the order in which a person is offered them.
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (
        *(O.CONTAINS, O.NOT_CONTAINS, O.IS, O.IS_NOT),
        *(O.STARTS_WITH, O.ENDS_WITH, O.EMPTY, O.NOT_EMPTY),
    ),
    Kind.CHOICE: (O.ANY_OF, O.NONE_OF, O.EMPTY, O.NOT_EMPTY),
    Kind.YES_NO: (O.IS,),
    Kind.DATE: _DAYS,
    Kind.MOMENT: _DAYS,
    Kind.NUMBER: (O.EQ, O.NE, O.LT, O.LE, O.GT, O.GE, O.BETWEEN, O.EMPTY, O.NOT_EMPTY),
}
# Each is the exact complement of the other: it also matches whoever has no value at all.
COMPLEMENTS = {
    O.IS_NOT: O.IS,
    O.NOT_CONTAINS: O.CONTAINS,
    O.NONE_OF: O.ANY_OF,
    O.NOT_WITHIN_DAYS: O.WITHIN_DAYS,
    O.NE: O.EQ,
    O.EMPTY: O.NOT_EMPTY,
}
WITHOUT_VALUE = frozenset({O.EMPTY, O.NOT_EMPTY})


@dataclass(frozen=True)
class Condition:
    """One question. Several values are alternatives, but for `between`, which has its two ends."""

    field: str
    op: Operator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Filter:
    """Conditions and groups, all of which must hold, or any."""

    joined: Literal["all", "any"]
    parts: tuple[Condition | Filter, ...] = ()


# Only this one is empty: nobody gets everybody by leaving something out further inside.
EVERYBODY = Filter("all")


def to_json(filter_: Filter) -> Json:
    """Return the canonical JSON: `to_json(parse_filter(x))` read again gives the same."""
    return {
        filter_.joined: [
            to_json(part) if isinstance(part, Filter) else _condition(part) for part in filter_.parts
        ]
    }


def _condition(condition: Condition) -> Json:
    written: Json = {"field": condition.field, "op": condition.op.value}
    values = [each.isoformat() if isinstance(each, date) else each for each in condition.values]
    if values:
        written["value"] = values[0] if len(values) == 1 else values
    return written
