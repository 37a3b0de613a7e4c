"""A name or a title: words on one line, whatever was pasted. Things and times counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

# Controls, line and paragraph separators, and marks that turn the direction of what follows. What joins the parts of
# one letter or one picture (ZWJ, ZWNJ) stays.
TURNING = {*"\u200e\u200f\u061c", *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))}
BREAKING = {"Cc", "Zl", "Zp"}
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces between its words."""
    kept = (
        "" if each in TURNING else " " if unicodedata.category(each) in BREAKING else each for each in text
    )
    return " ".join("".join(kept).split())


def name_of_copy(name: str, longest: int) -> str:
    """Return what a copy of something is called until somebody names it, no longer than a name may be."""
    return f"Copy of {name}"[:longest].strip()


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a word without case, accents, spaces and punctuation: “E-Mail” and “e mail” are one."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^\w]|_", "", "".join(each for each in bare if not unicodedata.combining(each)))


def counted(number: int, one: str, many: str = "") -> str:
    """Return “1 text”, “3 texts”; `many` for a plural that is no `s` at the end."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str], *, most: int = 3) -> str:
    """Return “A, B and C”; of more than so many, how many more there are."""
    shown = words if len(words) <= most else [*words[:most], f"{len(words) - most:,} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def duration_words(left: timedelta) -> str:
    """Return how long something takes, in the unit that people would say it in: “2 minutes”."""
    seconds = left.total_seconds()
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    if seconds < 90 * 60:
        return counted(round(seconds / 60), "minute")
    if seconds < 48 * 3600:
        return counted(round(seconds / 3600), "hour")
    return counted(round(seconds / 86400), "day")


def length_words(seconds: int) -> str:
    """Return how long was spoken, as a phone shows it: “2 min 10 s”."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(
        [*([f"{minutes:,} min"] if minutes else []), *([f"{rest} s"] if rest or not minutes else [])]
    )
