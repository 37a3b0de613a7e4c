"""A value of a grid as it stands in a file: what the screen shows, so that a program can read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.core.filters import Context
from apps.core.sheets import Cell
from apps.grids.declarations import Column
from apps.grids.drawing import Age, Draw, Refused, State


def cells_of(row: Any, columns: Sequence[Column], context: Context) -> list[Cell]:
    return [cell_of(column.draw, column.value(row, context), context) for column in columns]


def cell_of(draw: Draw, value: Any, context: Context) -> Cell:
    """Return a value as a cell: moments with the team's zone, phones as E.164, tags with commas between them."""
    if draw is Draw.REFUSED:
        return value.words if isinstance(value, Refused) else "Can be texted"
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        there = value.astimezone(context.zone)
        return there.date().isoformat() if draw is Draw.DAY else there.isoformat(timespec="seconds")
    if isinstance(value, Age):
        # Since when, and not how long: in a file that stays true.
        return value.since.astimezone(context.zone).isoformat(timespec="seconds") if value.since else ""
    if isinstance(value, State):
        return value.words
    if draw is Draw.YES_NO:
        return "yes" if value else "no"
    if draw is Draw.NUMBER and isinstance(value, int | float):
        return value
    if draw is Draw.TAGS:
        return ", ".join(value)
    if draw is Draw.STATUS:
        return str(value[1])
    return str(value)
