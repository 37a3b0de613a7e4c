"""How each field is got out of a payload: the mapping of a feed, as it is stored, sent and shown.

    {"items": "source.job",                      each thing here is a payload of its own; "" or missing: the whole body
     "fields": {TARGET: RECIPE, …},              targets: `targets.TARGETS`, and `custom.<key>` of the team's own fields
     "fetch_hosts": ["api.example.com"]}         whom `fetch.url` may lead to; `*.example.com` for those below it

A RECIPE is a path, or an object with at least one source:

    "paths": ["a.b", "c"]    see `paths`; the first that has a value
    "join": " "              all of them instead, with this between them
    "header": "X-Event-Id"   a header of the delivery instead
    "constant": "feed"       always this instead
    "default": "unknown"     where nothing was found
    "part": "first"          of a full name: `first`, `middle` or `last`
    "choices": {"Hot": "new", "*": "other"}   a translation, in any case; `*` is for all that is not named
    "date": "ms"             `auto`, `iso`, `ms` and `s` since 1970, or a form of YYYY MM DD HH mm ss: `DD.MM.YYYY`
    "case": "lower"          `lower`, `upper` or `title`
    "format": "https://api.example.com/people/{}"   what stands around it; in `fetch.url` it is escaped

They work in this order. Spaces around a value never count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import DomainError
from apps.feeds.mapping.moments import DATES, is_date_form
from apps.feeds.mapping.paths import BadPath, Path, read_path
from apps.feeds.mapping.targets import is_target

MOST_FIELDS = 100
MOST_PATHS = 10
MOST_CHOICES = 500
MOST_HOSTS = 10
LONGEST = 500
PARTS = ("first", "middle", "last")
CASES = ("lower", "upper", "title")
KINDS = ("apply", "update", "erase", "ignore")
HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")


class BadMapping(DomainError):
    """A mapping that cannot be. `field` is the pointer to what is wrong, as `fields/candidate.phone/paths/0`."""

    code = "bad_mapping"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one field is got. What is not used is empty."""

    paths: tuple[Path, ...] = ()
    join: str | None = None
    header: str = ""
    constant: str = ""
    default: str = ""
    part: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    case: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """The recipes by their targets, and what else a mapping says."""

    fields: Mapping[str, Recipe]
    items: str = ""
    fetch_hosts: tuple[str, ...] = ()


def read_mapping(raw: object) -> FieldMapping:
    """Return a mapping as it is used. Raises `BadMapping`, whose `field` points to what is wrong."""
    given = _object(raw, "")
    _refuse_others(given, {"items", "fields", "fetch_hosts"}, "")
    fields = _object(given.get("fields", {}), "fields")
    if len(fields) > MOST_FIELDS:
        raise BadMapping(f"A mapping has at most {MOST_FIELDS} fields.", field="fields")
    for name in fields:
        if not is_target(name):
            raise BadMapping(f"There is no field “{name[:60]}” to fill.", field=f"fields/{name[:60]}")
    if items := _text(given.get("items", ""), "items"):
        _path(items, "items")
    return FieldMapping(
        {name: _recipe(recipe, name, f"fields/{name}") for name, recipe in fields.items()},
        items,
        tuple(
            _checked(host.lower(), HOST.fullmatch, f"fetch_hosts/{at}", f"“{host}” is no name of a host.")
            for at, host in enumerate(_texts(given.get("fetch_hosts", []), "fetch_hosts", MOST_HOSTS))
        ),
    )


def _recipe(raw: object, target: str, at: str) -> Recipe:
    given = {"paths": [raw]} if isinstance(raw, str) else _object(raw, at)
    _refuse_others(given, set(Recipe.__dataclass_fields__), at)
    texts = {
        name: _text(given[name], f"{at}/{name}", blank=name == "join")
        for name in ("join", "header", "constant", "default", "part", "date", "case", "format")
        if given.get(name) not in (None, "") or (name == "join" and given.get("join") == "")
    }
    paths = _texts(given.get("paths", []), f"{at}/paths", MOST_PATHS)
    sources = [bool(paths), "header" in texts, "constant" in texts]
    if sum(sources) > 1:
        raise BadMapping("Paths, a header or a constant: only one of them can be the source.", field=at)
    if not any(sources) and "default" not in texts:
        raise BadMapping("A field needs a source: paths, a header, a constant or a default.", field=at)
    for name, is_known, message in RULES:
        if name in texts and not is_known(texts[name]):
            raise BadMapping(message, field=f"{at}/{name}")
    choices = _choices(given.get("choices", {}), target, f"{at}/choices")
    return Recipe(
        tuple(_path(path, f"{at}/paths/{n}") for n, path in enumerate(paths)), choices=choices, **texts
    )


RULES: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("header", HEADER.fullmatch, "A header's name has letters, figures and hyphens only."),
    ("part", PARTS.__contains__, f"Of a name there are {', '.join(PARTS)}."),
    ("case", CASES.__contains__, f"There are {', '.join(CASES)}."),
    (
        "date",
        is_date_form,
        f"Dates are {', '.join(DATES)}, or a form of YYYY MM DD HH mm ss, such as DD.MM.YYYY.",
    ),
    ("format", lambda text: text.count("{}") == 1, "The value's place is {}, once."),
)


def _choices(raw: object, target: str, at: str) -> dict[str, str]:
    given = _object(raw, at)
    if len(given) > MOST_CHOICES:
        raise BadMapping(f"A translation has at most {MOST_CHOICES} lines.", field=at)
    choices = {
        key.strip().casefold(): _text(value, f"{at}/{key[:60]}", blank=True) for key, value in given.items()
    }
    if target == "event.kind" and (unknown := sorted(set(choices.values()) - set(KINDS))):
        raise BadMapping(f"“{unknown[0]}” is no kind: there are {', '.join(KINDS)}.", field=at)
    return choices


def _path(text: str, at: str) -> Path:
    try:
        return read_path(text)
    except BadPath as error:
        raise BadMapping(error.detail, field=at, **error.facts) from None


def _object(raw: object, at: str) -> dict[str, Any]:
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise BadMapping("Here an object is needed: {…}.", field=at)
    return raw


def _texts(raw: object, at: str, most: int) -> list[str]:
    if not isinstance(raw, list) or len(raw) > most:
        raise BadMapping(f"Here a list of at most {most} texts is needed.", field=at)
    return [_text(each, f"{at}/{n}") for n, each in enumerate(raw)]


def _text(raw: object, at: str, *, blank: bool = False) -> str:
    if not isinstance(raw, str) or len(raw) > LONGEST:
        raise BadMapping(f"Here a text of at most {LONGEST} characters is needed.", field=at)
    return raw if blank else raw.strip()


def _checked(text: str, is_right: Callable[[str], object], at: str, message: str) -> str:
    if not is_right(text):
        raise BadMapping(message, field=at)
    return text


def _refuse_others(given: Mapping[str, Any], known: set[str], at: str) -> None:
    if unknown := sorted(set(given) - known):
        where = f"{at}/{unknown[0][:60]}".lstrip("/")
        raise BadMapping(
            f"“{unknown[0][:60]}” is not known here: there are {', '.join(sorted(known))}.", field=where
        )
