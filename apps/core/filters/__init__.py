"""The one filter language: stored, sent and shown in one JSON form, whoever asks.

`parse_filter` reads it, or says all that is wrong with it; `to_json` writes it; `compile_filter` makes a condition of
it for a queryset; `describe_filter` says it in words. Each app declares what may be asked (`declare`).
"""

from apps.core.filters.catalogue import Fields, FieldSource, declare, declared_fields, fields_of, roots
from apps.core.filters.compiling import compile_filter
from apps.core.filters.errors import FilterError, Mistake
from apps.core.filters.fields import Choice, Context, Field, Reach, When, own, through
from apps.core.filters.language import (
    COMPLEMENTS,
    EVERYBODY,
    OPERATORS,
    WITHOUT_VALUE,
    Condition,
    Filter,
    Kind,
    Operator,
    to_json,
)
from apps.core.filters.reading import parse_filter, parse_filter_text
from apps.core.filters.wording import VERBS, describe_condition, describe_filter

__all__ = [
    "COMPLEMENTS",
    "EVERYBODY",
    "OPERATORS",
    "VERBS",
    "WITHOUT_VALUE",
    "Choice",
    "Condition",
    "Context",
    "Field",
    "FieldSource",
    "Fields",
    "Filter",
    "FilterError",
    "Kind",
    "Mistake",
    "Operator",
    "Reach",
    "When",
    "compile_filter",
    "declare",
    "declared_fields",
    "describe_condition",
    "describe_filter",
    "fields_of",
    "own",
    "parse_filter",
    "parse_filter_text",
    "roots",
    "through",
    "to_json",
]
