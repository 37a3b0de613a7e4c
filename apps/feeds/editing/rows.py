"""The fields of a mapping as the rows of a form, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.feeds.mapping import CUSTOM, TARGETS, Target

OWN = "Fields of your own"
# What stands in a recipe besides its paths, as it is.
EXTRAS = ("default", "constant", "header", "part", "date", "case", "format")


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its first path, and whatever else is said of it."""

    target: Target
    path: str = ""
    others: str = ""  # Further paths, one a line.
    join: str = ""
    is_joined: bool = False
    choices: str = ""  # A line each: from = to.
    default: str = ""
    constant: str = ""
    header: str = ""
    part: str = ""
    date: str = ""
    case: str = ""
    format: str = ""

    @property
    def id(self) -> str:
        return self.target.name.replace(".", "-")

    @property
    def has_more(self) -> bool:
        """Whether it says more than a first path."""
        return self.is_joined or any([self.others, self.choices, *(getattr(self, name) for name in EXTRAS)])


def rows_of(mapping: Mapping[str, Any], *, custom: Mapping[str, str]) -> list[Row]:
    """Return a row for each field that can be filled; `custom` are labels of the team's own fields by key."""
    fields = mapping.get("fields", {})
    own = {
        **custom,
        **{name.removeprefix(CUSTOM): "" for name in fields if name.startswith(CUSTOM)},
        **custom,
    }
    targets = [
        *TARGETS.values(),
        *(Target(f"{CUSTOM}{key}", label or key, OWN) for key, label in own.items()),
    ]
    return [_row(target, fields.get(target.name, {})) for target in targets]


def mapping_of(given: Mapping[str, str], *, targets: Iterable[str]) -> dict[str, Any]:
    """Return the mapping that a form says. It is not checked: `read_mapping` does that."""
    fields = {target: recipe for target in targets if (recipe := _recipe(given, target))}
    mapping: dict[str, Any] = {"fields": fields}
    if items := given.get("items", "").strip():
        mapping["items"] = items
    if hosts := _lines(given.get("fetch_hosts", "")):
        mapping["fetch_hosts"] = hosts
    return mapping


def target_of(pointer: str) -> str:
    """Return the field that a mistake's pointer is about, "" for the mapping as a whole."""
    start, _, rest = pointer.removeprefix("mapping/").partition("/")
    return rest.partition("/")[0] if start == "fields" else ""


def _row(target: Target, recipe: Any) -> Row:
    said: Mapping[str, Any] = {"paths": [recipe]} if isinstance(recipe, str) else recipe
    paths: list[str] = said.get("paths", [])
    first, others = "".join(paths[:1]), paths[1:]
    return Row(
        target,
        first,
        "\n".join(others),
        said.get("join") or "",
        said.get("join") is not None,
        "\n".join(f"{one} = {other}" for one, other in said.get("choices", {}).items()),
        **{name: said.get(name) or "" for name in EXTRAS},
    )


def _recipe(given: Mapping[str, str], target: str) -> dict[str, Any]:
    def said(name: str) -> str:
        return given.get(f"{target}:{name}", "")

    recipe: dict[str, Any] = {name: text for name in EXTRAS if (text := said(name).strip())}
    if paths := _lines(f"{said('path')}\n{said('others')}"):
        recipe["paths"] = paths
    if paths and said("joined"):
        recipe["join"] = said("join")
    if choices := _choices(said("choices")):
        recipe["choices"] = choices
    return recipe if recipe.keys() & {"paths", "header", "constant", "default"} else {}


def _choices(text: str) -> dict[str, str]:
    pairs = (line.rpartition("=") if "=" in line else (line, "", "") for line in _lines(text))
    return {one.strip(): other.strip() for one, _, other in pairs if one.strip()}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
