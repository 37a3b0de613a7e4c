"""A filter in words, as people are shown it."""

from __future__ import annotations

from datetime import date

from apps.core.filters.catalogue import Fields
from apps.core.filters.language import Condition, Filter, Kind, Operator, Value

# Of each operator, what stands between the field and its values.
VERBS = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.STARTS_WITH: "starts with",
    Operator.ENDS_WITH: "ends with",
    Operator.EMPTY: "is empty",
    Operator.NOT_EMPTY: "is not empty",
    Operator.ANY_OF: "is any of",
    Operator.NONE_OF: "is none of",
    Operator.ON: "is on",
    Operator.BEFORE: "is before",
    Operator.AFTER: "is after",
    Operator.BETWEEN: "is between",
    Operator.WITHIN_DAYS: "is in the last",
    Operator.NOT_WITHIN_DAYS: "is not in the last",
    Operator.EQ: "is",
    Operator.NE: "is not",
    Operator.LT: "is less than",
    Operator.LE: "is at most",
    Operator.GT: "is more than",
    Operator.GE: "is at least",
}
# With one value, "any of" says too much.
OF_ONE = {Operator.ANY_OF: "is", Operator.NONE_OF: "is not"}


def describe_filter(filter_: Filter, fields: Fields) -> str:
    """Return a filter in words: "Job title contains “nurse” and (Stage is “New” or Waiting is yes)".

    The one without conditions is "Everything": the root's own noun, this floor does not know.
    """
    return _group(filter_, fields) if filter_.parts else "Everything"


def _group(filter_: Filter, fields: Fields) -> str:
    word = " and " if filter_.joined == "all" else " or "
    return word.join(
        f"({_group(part, fields)})" if isinstance(part, Filter) else _condition(part, fields)
        for part in filter_.parts
    )


def describe_condition(condition: Condition, fields: Fields) -> tuple[str, str, str]:
    """Return a condition's field, verb and values in words; nothing for values that it does not take."""
    field, op, values = fields[condition.field], condition.op, condition.values
    verb = OF_ONE.get(op, VERBS[op]) if len(values) == 1 else VERBS[op]
    return field.label, verb, _values(condition, field.kind, fields) if values else ""


def _condition(condition: Condition, fields: Fields) -> str:
    return " ".join(word for word in describe_condition(condition, fields) if word)


def _values(condition: Condition, kind: Kind, fields: Fields) -> str:
    values = condition.values
    if condition.op in {Operator.WITHIN_DAYS, Operator.NOT_WITHIN_DAYS}:
        return "day" if values == (1,) else f"{values[0]:,} days"
    if kind is Kind.CHOICE:
        labels = fields.choices(condition.field)
        return ", ".join(f"“{labels.get(str(value), value)}”" for value in values)
    shown = [_value(value) for value in values]
    if condition.op is Operator.BETWEEN:
        return " and ".join(shown)
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _value(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return f"{value.day} {value:%B %Y}"
        case str():
            return f"“{value}”"
        case _:
            return f"{value:,}"
