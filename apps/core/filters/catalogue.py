"""The fields of each root, as the apps have declared them.

A root is what a filter chooses from ("candidates", "messages"). Floors above the root's own contribute what they know
of its rows; sources contribute what each team has made for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from apps.core.filters.fields import Context, Field

# Answers with the fields of one team, made anew each time that they are asked for.
FieldSource = Callable[[Context], Iterable[Field]]

_declared: dict[str, list[Field | FieldSource]] = {}


def declare(root: str, *fields: Field | FieldSource) -> None:
    """Add fields, or sources of them, to a root. Modules called `filtering` do it when the apps are ready."""
    _declared.setdefault(root, []).extend(fields)


def roots() -> list[str]:
    return sorted(_declared)


def declared_fields(root: str) -> list[Field]:
    """Return the fields that a root has for every team, in the order of their declaration."""
    return [each for each in _declared[root] if isinstance(each, Field)]


def fields_of(root: str, context: Context) -> Fields:
    """Return the fields of a root for one team at one moment: the same whoever asks. An unknown root is a KeyError."""
    return context.once(f"fields of {root}", lambda: Fields(_declared[root], context))


class Fields(Mapping[str, Field]):
    """Fields by name, in the order of their declaration, and the choices of each, asked for once.

    Sources are read once somebody asks for what no app has declared by itself, or for all. Two fields of the same name
    are a ValueError: at once where both are declared, then where a source names one.
    """

    def __init__(self, declared: Iterable[Field | FieldSource], context: Context) -> None:
        self.context = context
        self._declared = list(declared)
        self._known = _by_name(each for each in self._declared if isinstance(each, Field))
        self._choices: dict[str, Mapping[str, str]] = {}

    @cached_property
    def _all(self) -> dict[str, Field]:
        read = ([each] if isinstance(each, Field) else each(self.context) for each in self._declared)
        return _by_name(chain.from_iterable(read))

    def choices(self, name: str) -> Mapping[str, str]:
        """Return the labels of a field's choices by their keys."""
        if name not in self._choices:
            offered = self[name].choices(self.context)
            self._choices[name] = {choice.key: choice.label for choice in offered}
        return self._choices[name]

    def variants(self, name: str) -> list[Field]:
        """Return the fields that ask the same as this one, of one thing each; the one that is usually meant first."""
        usual = self._all[name].variant_of or name
        others = [field for field in self.values() if field.variant_of == usual]
        return [self._all[usual], *others] if usual in self._all else others

    def __getitem__(self, name: str) -> Field:
        return self._known.get(name) or self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in fields:
        if field.name in found:
            raise ValueError(f"The field {field.name} is declared twice.")
        found[field.name] = field
    return found
