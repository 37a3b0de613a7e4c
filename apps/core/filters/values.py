"""The values of a condition, read for the kind of its field."""

from __future__ import annotations

from datetime import date

from apps.core.filters.catalogue import Fields
from apps.core.filters.errors import MOST_MISTAKES, Mistake
from apps.core.filters.fields import Field
from apps.core.filters.language import Kind, Operator, Value
from apps.core.filters.suggesting import did_you_mean
from apps.core.zones import FIRST_YEAR, LAST_YEAR, is_in_calendar

LONGEST_TEXT = 500
# Days, as "in the last N days": a hundred years.
MOST_DAYS = 36_500
# What a double holds exactly.
LARGEST_NUMBER = 2**53

ONE = frozenset(
    {
        *(Operator.ON, Operator.BEFORE, Operator.AFTER, Operator.WITHIN_DAYS, Operator.NOT_WITHIN_DAYS),
        *(Operator.LT, Operator.LE, Operator.GT, Operator.GE),
    }
)


class Wrong(Exception):
    """A value that cannot be taken. `code` is stable; the text is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def read_values(
    given: object, *, field: Field, op: Operator, fields: Fields, pointer: str
) -> tuple[tuple[Value, ...], list[Mistake]]:
    """Return the values without repetitions, and all that is wrong with them."""
    listed = given if isinstance(given, list) else [given]
    values: dict[Value, None] = {}
    mistakes = []
    for index, each in enumerate(listed):
        try:
            values[_read(each, field=field, op=op, fields=fields)] = None
        except Wrong as wrong:
            place = f"{pointer}/{index}" if isinstance(given, list) else pointer
            mistakes.append(Mistake(place, wrong.code, f"{field.label}: {wrong}"))
            if len(mistakes) == MOST_MISTAKES:
                break
    if not mistakes:
        wrong_count = _wrong_count(listed, field.kind, op)
        mistakes = [Mistake(pointer, "wrong_value", f"{field.label}: {wrong_count}")] if wrong_count else []
    if op is Operator.BETWEEN:
        return _ends(tuple(values), field, pointer, mistakes)
    return tuple(values), mistakes


def _ends(
    values: tuple[Value, ...], field: Field, pointer: str, mistakes: list[Mistake]
) -> tuple[tuple[Value, ...], list[Mistake]]:
    """Return both ends of a range, which may be one and the same."""
    if mistakes:
        return values, mistakes
    first, last = values[0], values[-1]
    if first > last:  # type: ignore[operator]  # Both are days, or both are numbers.
        detail = f"{field.label}: the range ends before it begins. Put the smaller value first."
        return values, [Mistake(pointer, "wrong_value", detail)]
    return (first, last), []


def _wrong_count(listed: list[object], kind: Kind, op: Operator) -> str:
    if op is Operator.BETWEEN and len(listed) != 2:
        return "“between” needs two values, the first and the last."
    if not listed:
        return f"“{op}” needs a value."
    if (op in ONE or kind is Kind.YES_NO) and len(listed) != 1:
        return f"“{op}” takes one value."
    return ""


def _read(given: object, *, field: Field, op: Operator, fields: Fields) -> Value:
    match field.kind:
        case Kind.TEXT:
            return _text(given)
        case Kind.CHOICE:
            return _choice(given, field, fields)
        case Kind.YES_NO:
            return _yes_no(given)
        case Kind.NUMBER:
            return _number(given)
        case _ if op in {Operator.WITHIN_DAYS, Operator.NOT_WITHIN_DAYS}:
            return _days(given)
        case _:
            return _day(given)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise Wrong("wrong_value", "give text, in quotation marks.")
    if "\x00" in given:
        raise Wrong("null_character", "a null character is in the text; take it out.")
    if len(given) > LONGEST_TEXT:
        raise Wrong("too_long", f"the text has {len(given):,} characters; {LONGEST_TEXT} are the most.")
    if not given.strip():
        raise Wrong("wrong_value", "the text is blank. To find what has no value, use “empty”.")
    try:
        given.encode()
    except UnicodeEncodeError:
        raise Wrong("wrong_value", "half of a character is in the text; take it out.") from None
    return given


def _choice(given: object, field: Field, fields: Fields) -> str:
    key, choices = _text(given), dict(fields.choices(field.name))
    if key not in choices:
        key = field.former(fields.context).get(key, key)
    if key not in choices:
        named = next((each for each, label in choices.items() if label.casefold() == key.casefold()), None)
        hint = f" Did you mean “{named}”?" if named else did_you_mean(key, choices)
        raise Wrong("unknown_choice", f"there is no choice “{key}”.{hint}")
    return key


def _yes_no(given: object) -> bool:
    if not isinstance(given, bool):
        raise Wrong("wrong_value", "give true or false.")
    return given


def _number(given: object) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given:  # NaN is not itself.
        raise Wrong("wrong_value", "give a number, such as 3 or 2.5.")
    if abs(given) > LARGEST_NUMBER:
        raise Wrong("wrong_value", "the number is too large.")
    return int(given) if given == int(given) else given


def _days(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_DAYS:
        raise Wrong("wrong_value", f"give a whole number of days from 1 to {MOST_DAYS:,}.")
    return given


def _day(given: object) -> date:
    try:
        # Only as it is written back: `fromisoformat` also takes weeks, and days without dashes.
        if isinstance(given, str) and len(given) == len("2026-01-31") and given[4] == given[7] == "-":
            day = date.fromisoformat(given)
            if is_in_calendar(day):
                return day
    except ValueError:
        pass
    raise Wrong(
        "wrong_value", f"give a day as year-month-day, such as 2026-01-31, from {FIRST_YEAR} to {LAST_YEAR}."
    )
