"""What becomes of whoever arrives, in order: `[{"when": filter | null, "then": [action …], "stop": bool} …]`.

`when` is a filter of applications (null: everybody). An action is one of

    {"do": "send", "template": id, "at": "now" | "later" | "working_hour", "minutes": 30}
    {"do": "assign", "to": [user id …]}      one person, or several in turn
    {"do": "list", "list": id}               a static one
    {"do": "tag", "tags": ["name" …]}
    {"do": "status", "status": key}

`minutes` is for "later" only. What is read here has the right shape; what its ids name, a service asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.errors import DomainError

MOST_RULES, MOST_ACTIONS, MOST_PEOPLE, MOST_TAGS = 50, 10, 100, 20
LONGEST_WAIT = 60 * 24 * 30
NOW, LATER, WORKING_HOUR = "now", "later", "working_hour"


class BadRules(DomainError):
    """Rules of the wrong shape. `pointer` is a JSON pointer into them."""

    code = "bad_rules"

    def __init__(self, detail: str, *, pointer: str) -> None:
        super().__init__(f"{_place(pointer)}: {detail}", field="rules", pointer=pointer)


@dataclass(frozen=True)
class Send:
    template: UUID
    at: str = NOW
    minutes: int = 0


@dataclass(frozen=True)
class Assign:
    to: tuple[UUID, ...]


@dataclass(frozen=True)
class AddToList:
    list_: UUID


@dataclass(frozen=True)
class AddTags:
    tags: tuple[str, ...]


@dataclass(frozen=True)
class SetStatus:
    status: str


Action = Send | Assign | AddToList | AddTags | SetStatus


@dataclass(frozen=True)
class Rule:
    # A filter as JSON; None: everybody.
    when: dict[str, Any] | None
    then: tuple[Action, ...]
    # Whether rules after it are left out for whom it holds.
    stop: bool = False


def read_rules(raw: object) -> list[Rule]:
    """Return rules as they are meant. Raises `BadRules`, with the place of the first mistake."""
    if not isinstance(raw, list):
        raise BadRules("Rules are a list.", pointer="")
    if len(raw) > MOST_RULES:
        raise BadRules(f"A feed has at most {MOST_RULES} rules.", pointer="")
    return [_rule(each, f"/{index}") for index, each in enumerate(raw)]


def _rule(raw: Any, at: str) -> Rule:
    given = _keys(raw, at, needed={"then"}, other={"when", "stop"})
    when, then = given.get("when"), given["then"]
    if when is not None and not isinstance(when, dict):
        raise BadRules("“when” is a filter, or null for everybody.", pointer=f"{at}/when")
    if not isinstance(then, list) or not 1 <= len(then) <= MOST_ACTIONS:
        raise BadRules(f"“then” is a list of 1 to {MOST_ACTIONS} actions.", pointer=f"{at}/then")
    stop = given.get("stop", False)
    if not isinstance(stop, bool):
        raise BadRules("“stop” is true or false.", pointer=f"{at}/stop")
    return Rule(when, tuple(_action(each, f"{at}/then/{index}") for index, each in enumerate(then)), stop)


def _action(raw: Any, at: str) -> Action:
    kind = raw.get("do") if isinstance(raw, dict) else None
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        known = ", ".join(f"“{name}”" for name in _READERS)
        raise BadRules(f"“do” is one of {known}.", pointer=f"{at}/do")
    return reader(raw, at)


def _send(raw: Any, at: str) -> Send:
    given = _keys(raw, at, needed={"do", "template"}, other={"at", "minutes"})
    when, minutes = given.get("at", NOW), given.get("minutes", 0)
    if when not in {NOW, LATER, WORKING_HOUR}:
        raise BadRules("“at” is “now”, “later” or “working_hour”.", pointer=f"{at}/at")
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        raise BadRules("“minutes” is a whole number.", pointer=f"{at}/minutes")
    if when == LATER and not 1 <= minutes <= LONGEST_WAIT:
        raise BadRules(f"“minutes” is 1 to {LONGEST_WAIT:,} for “later”.", pointer=f"{at}/minutes")
    return Send(_id(given["template"], f"{at}/template"), when, minutes if when == LATER else 0)


def _assign(raw: Any, at: str) -> Assign:
    given = _keys(raw, at, needed={"do", "to"})
    people = _some(given["to"], f"{at}/to", most=MOST_PEOPLE, what="people")
    return Assign(tuple(dict.fromkeys(_id(each, f"{at}/to/{index}") for index, each in enumerate(people))))


def _list(raw: Any, at: str) -> AddToList:
    return AddToList(_id(_keys(raw, at, needed={"do", "list"})["list"], f"{at}/list"))


def _tag(raw: Any, at: str) -> AddTags:
    given = _keys(raw, at, needed={"do", "tags"})
    names = _some(given["tags"], f"{at}/tags", most=MOST_TAGS, what="tags")
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise BadRules("A tag is a word.", pointer=f"{at}/tags")
    return AddTags(tuple(names))


def _status(raw: Any, at: str) -> SetStatus:
    key = _keys(raw, at, needed={"do", "status"})["status"]
    if not isinstance(key, str) or not key:
        raise BadRules("“status” is the key of one.", pointer=f"{at}/status")
    return SetStatus(key)


_READERS: dict[str, Callable[[Any, str], Action]] = {
    "send": _send,
    "assign": _assign,
    "list": _list,
    "tag": _tag,
    "status": _status,
}


def _keys(raw: Any, at: str, *, needed: set[str], other: Sequence[str] | set[str] = ()) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BadRules("This is no object.", pointer=at)
    if missing := needed - raw.keys():
        raise BadRules(f"“{min(missing)}” is missing.", pointer=at)
    if unknown := raw.keys() - needed - {*other}:
        raise BadRules(f"“{min(map(str, unknown))[:40]}” is not known here.", pointer=at)
    return raw


def _some(raw: Any, at: str, *, most: int, what: str) -> list[Any]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= most:
        raise BadRules(f"This is a list of 1 to {most} {what}.", pointer=at)
    return raw


def _id(raw: Any, at: str) -> UUID:
    try:
        return UUID(raw)
    except (ValueError, AttributeError, TypeError):
        raise BadRules("This is no id.", pointer=at) from None


def _place(pointer: str) -> str:
    """Return where it is, in words: “Rule 2”."""
    first = pointer.split("/")[1] if pointer else ""
    return f"Rule {int(first) + 1}" if first else "Rules"
