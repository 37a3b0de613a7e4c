"""Where a value stands in a payload: `payload.candidate.phone_numbers[type=mobile].value`.

    path    step, and more of them after dots; brackets follow a step without one
    step    a name, as it is or in quotation marks: `job."title.en"`; the marks and `\\` with a `\\` before them
    [2]     the third of a list; [-1] its last
    [*]     each of them; a name after a list without brackets means each of them, too
    [k=v]   those whose `k` is `v`, in any case; `k` may be a path of names, and `v` stand in quotation marks
    [k!=v]  those whose `k` is anything else

Where a list was expected and one thing stands, it is a list of one: XML does not tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.errors import DomainError

LONGEST = 500
MOST_STEPS = 32
# Values that one path leads to.
MOST_FOUND = 1_000
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
NAME = re.compile(r'[^.\[\]"=!\s](?:[^.\[\]"=!]*[^.\[\]"=!\s])?')
INDEX = re.compile(r"\s*(-?\d{1,6})\s*\]")
EACH = re.compile(r"\s*\*\s*\]")
COMPARED = re.compile(r"\s*(!?=)\s*")
BARE = re.compile(r'[^\]"]*')
PLAIN = re.compile(r"[^\W\d][\w@#$:-]*|@[\w:-]+|#text")


class BadPath(DomainError):
    """A path that nobody can follow. `facts["column"]` is where, counted from 1."""

    code = "bad_path"


@dataclass(frozen=True, slots=True)
class Name:
    key: str


@dataclass(frozen=True, slots=True)
class Index:
    at: int


@dataclass(frozen=True, slots=True)
class Each:
    pass


@dataclass(frozen=True, slots=True)
class Where:
    keys: tuple[str, ...]
    value: str
    is_not: bool = False


Step = Name | Index | Each | Where


@dataclass(frozen=True, slots=True)
class Path:
    """A path that was read: as it was written, and its steps."""

    text: str
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and the way to this very one."""

    value: Any
    place: str


def read_path(text: str) -> Path:
    """Return what a path means. Raises `BadPath` with the column of the mistake."""
    if len(text) > LONGEST:
        raise _bad(text, LONGEST, f"is longer than {LONGEST} characters")
    if not text.strip():
        raise _bad(text, 0, "is empty; write the names on the way to a value, with dots between them")
    steps: list[Step] = []
    at = 0
    while at < len(text):
        if len(steps) == MOST_STEPS:
            raise _bad(text, at, f"has more than {MOST_STEPS} steps")
        if text[at] == "[":
            step, at = _bracket(text, at + 1)
        else:
            if steps:
                if text[at] != ".":
                    raise _bad(text, at, "needs a dot or a bracket here")
                at += 1
            key, at = _name(text, at)
            step = Name(key)
        steps.append(step)
    return Path(text, tuple(steps))


def find(data: Any, path: Path, *, most: int = MOST_FOUND) -> Iterator[Found]:
    """Yield what a path leads to, at most so many values; null is none."""
    found = [Found(data, "")]
    for step in path.steps:
        found = [each for one in found for each in _step(one, step)][:most]
    return (each for each in found if each.value is not None)


def path_to(keys: Sequence[str | int | Where]) -> str:
    """Return the path to a value by the keys, the indexes and what was asked for on the way."""
    path = ""
    for key in keys:
        match key:
            case str():
                path = _below(path, key)
            case int():
                path = f"{path}[{key}]"
            case Where():
                names = ".".join(_name_of(each) for each in key.keys)
                path = f"{path}[{names}{'!=' if key.is_not else '='}{_name_of(key.value)}]"
    return path


def why_nothing(data: Any, path: Path) -> str:
    """Return what was there instead of a path's next step, as the end of a sentence."""
    found = [Found(data, "")]
    for step in path.steps:
        further = [each for one in found for each in _step(one, step)][:MOST_FOUND]
        if not further:
            return _stopped(found[0], step)
        found = further
    return "it is empty"


def _step(found: Found, step: Step) -> Iterator[Found]:
    value, place = found.value, found.place
    match step:
        case Name(key):
            for one in _ones(found):
                if isinstance(one.value, dict) and key in one.value:
                    yield Found(one.value[key], _below(one.place, key))
        case Index(at):
            things = value if isinstance(value, list) else [value]
            if value is not None and -len(things) <= at < len(things):
                yield Found(things[at], f"{place}[{at}]")
        case Each():
            yield from _ones(found)
        case Where(keys, wanted, is_not):
            for one in _ones(found):
                if (_said(one.value, keys) == wanted.casefold()) is not is_not:
                    yield one


def _ones(found: Found) -> Iterator[Found]:
    if isinstance(found.value, list):
        for at, value in enumerate(found.value):
            yield Found(value, f"{found.place}[{at}]")
    elif found.value is not None:
        yield found


def _said(value: Any, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or isinstance(value, dict | list) else str(value).strip().casefold()


def _below(place: str, key: str) -> str:
    name = _name_of(key)
    return f"{place}.{name}" if place else name


def _name_of(key: str) -> str:
    return key if PLAIN.fullmatch(key) else '"{}"'.format(re.sub(r'(["\\])', r"\\\1", key))


def _stopped(found: Found, step: Step) -> str:
    where = f"in {found.place}" if found.place else "at the top"
    match step:
        case Name(key):
            there = found.value[0] if isinstance(found.value, list) and found.value else found.value
            if isinstance(there, dict):
                return f"there is no “{key}” {where}, but {_named(list(there))}"
            return f"{where} is {_kind(found.value)}, which has no “{key}”"
        case Index(at):
            return f"{where} is {_kind(found.value)}, which has no [{at}]"
        case Where(keys, wanted, is_not):
            name = ".".join(keys)
            said = sorted({word for one in _ones(found) if (word := _said(one.value, keys))})
            there = f", but {_named(said)}" if said else ""
            return f"{where} is nothing whose “{name}” is {'not ' if is_not else ''}“{wanted}”{there}"
        case Each():
            return f"{where} is an empty list"


def _named(names: list[str]) -> str:
    shown = [f"“{name[:40]}”" for name in names[:8]]
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(shown) + more if names else "nothing at all"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "an object"
        case _:
            return f"“{str(value)[:40]}”"


def _name(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] == '"':
        return _quoted(text, at)
    found = NAME.match(text, at)
    if not found:
        raise _bad(text, at, "needs a name here")
    return found[0], found.end()


def _quoted(text: str, at: int) -> tuple[str, int]:
    if not (found := QUOTED.match(text, at)):
        raise _bad(text, at, "has a quotation mark here that is never closed")
    return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL), found.end()


def _bracket(text: str, at: int) -> tuple[Step, int]:
    if found := INDEX.match(text, at):
        return Index(int(found[1])), found.end()
    if found := EACH.match(text, at):
        return Each(), found.end()
    keys: list[str] = []
    while True:
        key, at = _name(text, at)
        keys.append(key)
        if len(keys) > MOST_STEPS or not text.startswith(".", at):
            break
        at += 1
    compared = COMPARED.match(text, at)
    if not compared:
        raise _bad(text, at, "needs “=” here, as in [type=mobile], or a number, or * for each")
    at = compared.end()
    if text.startswith('"', at):
        value, at = _quoted(text, at)
    else:
        bare = BARE.match(text, at)
        value, at = (bare[0].strip(), bare.end()) if bare else ("", at)
    if not text.startswith("]", at):
        raise _bad(text, at, "needs “]” here")
    return Where(tuple(keys), value, is_not=compared[1] == "!="), at + 1


def _bad(text: str, at: int, why: str) -> BadPath:
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return BadPath(f"The path “{shown}” {why} (column {at + 1}).", column=at + 1)
