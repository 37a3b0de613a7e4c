"""The filter bar: each condition as a chip that can be changed, joined with another by “or”, and taken away."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.filters import Condition, Filter, describe_condition, describe_filter
from apps.core.paths import address_of
from apps.grids.editing import Part, Path, as_all, without
from apps.grids.question import Question


@dataclass(frozen=True)
class Piece:
    """One condition inside a chip; or a group inside of it, as words only."""

    field: str
    verb: str
    value: str
    edit_url: str
    remove_url: str

    @property
    def words(self) -> str:
        return " ".join(part for part in (self.field, self.verb, self.value) if part)


@dataclass(frozen=True)
class Chip:
    """What must hold: one condition, or one of several."""

    pieces: list[Piece]
    or_url: str


def chips_of(question: Question) -> list[Chip]:
    return [_chip(question, part, (index,)) for index, part in enumerate(as_all(question.filter).parts)]


def condition_url(question: Question, **asked: str) -> str:
    """Return the address of the form of a condition of this question."""
    return question.door(address_of("grids:condition", question.grid.name), **asked)


def written_path(path: Path) -> str:
    return ".".join(str(index) for index in path)


def _chip(question: Question, part: Part, path: Path) -> Chip:
    group = part if isinstance(part, Filter) and part.joined == "any" else None
    inner = [(each, (*path, index)) for index, each in enumerate(group.parts)] if group else [(part, path)]
    return Chip(
        [_piece(question, each, where) for each, where in inner],
        condition_url(question, beside=written_path(path)),
    )


def _piece(question: Question, part: Part, path: Path) -> Piece:
    remove_url = question.with_filter(without(question.filter, path))
    if isinstance(part, Condition):
        edit_url = condition_url(question, field=part.field, at=written_path(path))
        return Piece(*describe_condition(part, question.fields), edit_url, remove_url)
    return Piece(describe_filter(part, question.fields), "", "", "", remove_url)
