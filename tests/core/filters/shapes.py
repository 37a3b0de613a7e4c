"""Fields of things that no app has, for tests of the language alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from apps.core.filters import Choice, Context, Field, Fields, Kind

COLOURS = [Choice("red", "Red"), Choice("dark_green", "Dark green")]
CONTEXT = Context(team="ours", now=datetime(2026, 11, 2, 12, tzinfo=UTC), zone=ZoneInfo("America/New_York"))


def a_field(name: str, label: str, kind: Kind) -> Field:
    return Field(
        name=name,
        label=label,
        group="Shape",
        kind=kind,
        column=name.rpartition(".")[2],
        choices=lambda _: COLOURS,
    )


def own_fields(context: Context) -> Iterable[Field]:
    """Yield what a team has made for itself, as custom fields will be."""
    if context.team == "ours":
        yield a_field("shape.custom.grain", "Grain", Kind.TEXT)


DECLARED = [
    a_field("shape.name", "Name", Kind.TEXT),
    a_field("shape.colour", "Colour", Kind.CHOICE),
    a_field("shape.is_round", "Round", Kind.YES_NO),
    a_field("shape.cut_date", "Cut", Kind.DATE),
    a_field("shape.made_at", "Made", Kind.MOMENT),
    a_field("shape.corners", "Corners", Kind.NUMBER),
    own_fields,
]
FIELDS = Fields(DECLARED, CONTEXT)
