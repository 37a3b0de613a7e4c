"""A filter, read from JSON. All that is wrong with it is said at once, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import cast

from apps.core.filters.catalogue import Fields
from apps.core.filters.errors import MOST_MISTAKES, FilterError, Mistake
from apps.core.filters.language import OPERATORS, WITHOUT_VALUE, Condition, Filter, Operator
from apps.core.filters.suggesting import did_you_mean
from apps.core.filters.values import read_values

# Groups within groups, conditions in all, values in all: what a person can survey and a database can answer.
DEEPEST = 5
MOST_CONDITIONS = 50
MOST_VALUES = 500
# Characters of the whole, as text.
LONGEST = 500_000

SHAPE = 'A group is {"all": […]} or {"any": […]}'
NAMES_SHOWN = 40


def parse_filter_text(text: str, fields: Fields) -> Filter:
    """Read a filter from JSON text. Raise `FilterError` for what is no JSON, and as `parse_filter` does."""
    if len(text) > LONGEST:
        raise FilterError([Mistake("", "too_long", f"The filter has over {LONGEST:,} characters.")])
    try:
        data = json.loads(text, object_pairs_hook=_once_each)
    except RecursionError:
        raise FilterError([_too_deep("")]) from None
    except ValueError as error:
        detail = f"The filter is no JSON: {error}."
        raise FilterError([Mistake("", "malformed_json", detail)]) from None
    return parse_filter(data, fields)


def parse_filter(data: object, fields: Fields) -> Filter:
    """Read a filter from decoded JSON. Raise `FilterError` with everything that is wrong (the first fifty)."""
    reader = _Reader(fields)
    found = reader.group(data, "", depth=1)
    if reader.mistakes:
        raise FilterError(reader.mistakes[:MOST_MISTAKES])
    return cast("Filter", found)


class _Reader:
    """Walks a filter once, counting, and collects what is wrong. What could not be read is left out."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.mistakes: list[Mistake] = []
        self._conditions = 0
        self._values = 0

    def group(self, data: object, pointer: str, *, depth: int) -> Filter | None:
        if depth > DEEPEST:
            self.mistakes.append(_too_deep(pointer))
            return None
        if not isinstance(data, Mapping) or len(data) != 1 or not set(data) <= {"all", "any"}:
            self._wrong(pointer, "wrong_shape", f"{SHAPE}, and nothing besides.")
            return None
        [(joined, parts)] = data.items()
        pointer = f"{pointer}/{joined}"
        if not isinstance(parts, list):
            self._wrong(pointer, "wrong_shape", f"“{joined}” needs a list of conditions and groups.")
            return None
        if not parts and (depth > 1 or joined == "any"):
            self._wrong(pointer, "empty_group", "A group needs a condition. Add one, or take the group out.")
        return Filter(joined, tuple(self._parts(parts, pointer, depth)))

    def _parts(self, parts: list[object], pointer: str, depth: int) -> Iterator[Condition | Filter]:
        for index, part in enumerate(parts):
            if len(self.mistakes) >= MOST_MISTAKES:
                return
            here = f"{pointer}/{index}"
            if isinstance(part, Mapping) and not {"all", "any"} & set(part):
                found: Condition | Filter | None = self._condition(part, here)
            else:
                found = self.group(part, here, depth=depth + 1)
            if found is not None:
                yield found

    def _condition(self, data: Mapping[str, object], pointer: str) -> Condition | None:
        self._conditions += 1
        if self._conditions == MOST_CONDITIONS + 1:
            self._wrong(pointer, "too_many_conditions", f"A filter has at most {MOST_CONDITIONS} conditions.")
        if self._conditions > MOST_CONDITIONS:
            return None
        unknown = (key for key in data if key not in {"field", "op", "value"})
        for key in islice(unknown, MOST_MISTAKES):
            detail = f"A condition has “field”, “op” and “value”, and no “{_shown(str(key))}”."
            self._wrong(f"{pointer}/{_escaped(key)}", "unknown_key", detail)
        name, word = data.get("field"), data.get("op")
        field = self.fields.get(name) if isinstance(name, str) else None
        if field is None:
            self._unknown_field(name, pointer)
            return None
        allowed = OPERATORS[field.kind]
        op = next((each for each in allowed if each.value == word), None)
        if op is None:
            self._unknown_operator(word, field.label, allowed, pointer)
            return None
        if op in WITHOUT_VALUE:
            if "value" in data:
                self._wrong(f"{pointer}/value", "wrong_value", f"{field.label}: “{op}” takes no value.")
            return Condition(field.name, op)
        if "value" not in data:
            self._wrong(pointer, "wrong_value", f"{field.label}: “{op}” needs a value.")
            return None
        if self._are_too_many(data["value"], f"{pointer}/value"):
            return None
        values, mistakes = read_values(
            data["value"], field=field, op=op, fields=self.fields, pointer=f"{pointer}/value"
        )
        self.mistakes += mistakes
        return Condition(field.name, op, values)

    def _are_too_many(self, value: object, pointer: str) -> bool:
        before = self._values
        self._values += len(value) if isinstance(value, list) else 1
        if before <= MOST_VALUES < self._values:
            self._wrong(pointer, "too_many_values", f"A filter has at most {MOST_VALUES} values in all.")
        return self._values > MOST_VALUES

    def _unknown_field(self, name: object, pointer: str) -> None:
        if not isinstance(name, str):
            self._wrong(
                f"{pointer}/field" if name is not None else pointer, "unknown_field", "Name a field, as text."
            )
            return
        detail = f"There is no field “{_shown(name)}”.{did_you_mean(name, self.fields)}"
        self._wrong(f"{pointer}/field", "unknown_field", detail)

    def _unknown_operator(
        self, word: object, label: str, allowed: tuple[Operator, ...], pointer: str
    ) -> None:
        offered = ", ".join(allowed)
        said = (
            f"{label} cannot be asked “{_shown(word)}”."
            if isinstance(word, str)
            else f"{label} needs an “op”."
        )
        place = pointer if word is None else f"{pointer}/op"
        self._wrong(place, "unknown_operator", f"{said} Use one of: {offered}.")

    def _wrong(self, pointer: str, code: str, detail: str) -> None:
        self.mistakes.append(Mistake(pointer, code, detail))


def _too_deep(pointer: str) -> Mistake:
    return Mistake(pointer, "too_deep", f"Groups stand at most {DEEPEST} deep. Write this with fewer.")


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: the last would silently win."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def _shown(name: str) -> str:
    return name if len(name) <= NAMES_SHOWN else f"{name[:NAMES_SHOWN]}…"
