"""A text with `{{fields}}` that a person's own values fill. There is nothing in it but names: no code."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from apps.core.errors import DomainError
from apps.core.words import one_line

FIELDS = (
    *("first_name", "last_name", "full_name"),
    *("job_title", "job_location", "source", "campaign"),
    *("team_name", "sender_first_name", "sender_full_name", "team_phone", "upload_link"),
)
# A field of the team's own, by its key.
OWN = "custom."
# What stands at odd places after a split is the inside of a field. No brace is ever read twice.
PLACES = re.compile(r"\{\{([^{}]*)\}\}")
# Braces that open or close nothing, and those that would together with a field's (which stands here as a NUL).
STRAY = re.compile(r"\{\{|\}\}|[{}]\0|\0[{}]")
OWN_NAME = re.compile(r"custom\.[a-z0-9][a-z0-9_-]{0,39}")
SHOWN = 40
# No text that a carrier takes has room for more that differ.
MOST_FIELDS = 300
BRACES = str.maketrans("", "", "{}")
KNOWN = frozenset(FIELDS)


class BadTemplate(DomainError):
    code = "bad_template"


class MergeField(NamedTuple):
    """A place that is filled with a person's value, or with what stands for it when there is none."""

    name: str
    fallback: str


class Piece(NamedTuple):
    """Some words as they stand; or, where there is a name, what that field says."""

    words: str
    name: str = ""

    @property
    def is_missing(self) -> bool:
        return not self.words and bool(self.name)

    @property
    def as_written(self) -> str:
        return f"{{{{{self.name}}}}}" if self.is_missing else self.words


class Filled(NamedTuple):
    text: str
    # The fields that have neither a value nor a fallback, each once.
    missing: tuple[str, ...]


def has_fields(body: str) -> bool:
    """Tell whether there is anything to fill, or to refuse."""
    return "{{" in body or "}}" in body


def fields_in(body: str, *, own: Collection[str] | None = None) -> list[MergeField]:
    """Return the fields of a text in their order. `own` are the keys of the team's own fields, where they are known.

    Raises `BadTemplate` for a field that there is not, and for braces that are none.
    """
    parts, read = _read(body)
    found = [read[inside] for inside in parts[1::2]]
    for field in read.values():
        if own is not None and field.name.startswith(OWN) and field.name.removeprefix(OWN) not in own:
            raise BadTemplate(f"{{{{{field.name}}}}} is no field of this team.", field="body")
    return found


def asks_for(body: str, key: str) -> bool:
    """Tell whether a text asks for this field of the team's own."""
    return is_readable(body) and any(field.name == f"{OWN}{key}" for field in fields_in(body))


def fill(body: str, values: Mapping[str, str]) -> Filled:
    """Return the text with a person's values. What is missing leaves nothing: who sends it looks at `missing`."""
    return _filled(body, values, is_draft=False)


def draft(body: str, values: Mapping[str, str]) -> Filled:
    """Return the text for somebody who goes on writing: what is missing still stands there by its name."""
    return _filled(body, values, is_draft=True)


def pieces_of(body: str, values: Mapping[str, str]) -> list[Piece]:
    """Return the text in pieces, as it is shown. Raises `BadTemplate`."""
    parts, fields = _read(body)
    said = _said(fields, values)
    pieces = (said[part] if place % 2 else Piece(part) for place, part in enumerate(parts))
    return [piece for piece in pieces if piece.words or piece.name]


def is_readable(body: str) -> bool:
    """Tell whether a text's fields are all such as there are."""
    try:
        _read(body)
    except BadTemplate:
        return False
    return True


def pieces_as_written(body: str) -> list[Piece]:
    """Return the text in pieces with its fields as they were typed; in one where these cannot be read."""
    if not is_readable(body):
        return [Piece(body)]
    parts, read = _read(body)
    pieces = (
        Piece(f"{{{{{part}}}}}", read[part].name) if place % 2 else Piece(part)
        for place, part in enumerate(parts)
    )
    return [piece for piece in pieces if piece.words]


def _filled(body: str, values: Mapping[str, str], *, is_draft: bool) -> Filled:
    parts, fields = _read(body)
    said = _said(fields, values)
    words = {inside: piece.as_written if is_draft else piece.words for inside, piece in said.items()}
    whole = [*parts]
    whole[1::2] = map(words.__getitem__, parts[1::2])
    missing = dict.fromkeys(piece.name for piece in said.values() if piece.is_missing)
    return Filled("".join(whole), tuple(missing))


def _said(fields: Mapping[str, MergeField], values: Mapping[str, str]) -> dict[str, Piece]:
    """Return what each field of a text says, in their order."""
    return {
        inside: Piece(plain_value(values.get(field.name, "")) or field.fallback, field.name)
        for inside, field in fields.items()
    }


def plain_value(value: str) -> str:
    """Return a value as it may stand in a text: on one line, and without what could be taken for a field."""
    bare = value.translate(BRACES)
    # As nearly all are: there is nothing in it to look at letter by letter.
    return " ".join(bare.split()) if bare.isascii() and bare.isprintable() else one_line(bare)


@lru_cache(maxsize=64)
def _read(body: str) -> tuple[tuple[str, ...], Mapping[str, MergeField]]:
    """Return words and insides of fields in turn, and the field of each inside.

    The time it takes grows with the text, whatever is in it; for the next of a thousand people it takes none.
    """
    # No text that a database keeps has a NUL.
    parts = tuple(PLACES.split(body.replace("\0", " ")))
    if STRAY.search("\0".join(parts[::2])):
        raise BadTemplate(
            "There are braces that belong to no merge field. One is written {{first_name}}, or {{first_name|there}} "
            "with what to say when there is no name.",
            field="body",
        )
    different = dict.fromkeys(parts[1::2])
    if len(different) > MOST_FIELDS:
        raise BadTemplate(f"A text has at most {MOST_FIELDS} different merge fields.", field="body")
    return parts, {inside: _field(inside) for inside in different}


def _field(inside: str) -> MergeField:
    name, _, fallback = inside.partition("|")
    name = name.strip().lower()
    if name not in KNOWN and not OWN_NAME.fullmatch(name):
        raise BadTemplate(f"There is no merge field {{{{{name[:SHOWN]}}}}}.", field="body")
    return MergeField(name, " ".join(fallback.split()))
