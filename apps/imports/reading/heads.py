"""Which row names the columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from apps.core.words import plain
from apps.imports.reading.tables import HEADER_ROWS
from apps.imports.targets import known_target

# What stands in rows of people and never over them: an address, a phone, a date.
DATUM = re.compile(r".+@.+\..+|[+(]?\d[\d\s().+/-]{5,}\d", re.ASCII)
# What rarely does.
FIGURE = re.compile(r"[-$€£]?[\d.,]*\d", re.ASCII)


def header_index(rows: Sequence[Sequence[str]], *, custom: Collection[str] = ()) -> int | None:
    """Return the index of the row that names the columns, among the first ten; None if there is none.

    `custom` are headings of the team's own fields. A title or a note above the table has fewer known headings than it,
    or none; where no heading is known, the first row that is as filled as the table counts.
    """
    own = {plain(heading) for heading in custom}
    first = rows[:HEADER_ROWS]
    filled = [sum(1 for value in row if value) for row in first]
    best, best_score = None, 0
    for index, row in enumerate(first):
        if filled[index] and not any(DATUM.fullmatch(value) for value in row):
            score = sum(1 for value in row if known_target(value) or plain(value) in own)
            if score > best_score:
                best, best_score = index, score
    if best is not None:
        return best
    fullest = max(filled, default=0)
    for index, row in enumerate(first):
        if filled[index] >= max(1, fullest * 0.75):
            is_of_people = any(DATUM.fullmatch(value) or FIGURE.fullmatch(value) for value in row)
            return None if is_of_people else index
    return None
