"""What a value of a grid is, for those who draw it and write it into a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Draw(StrEnum):
    """How a value is drawn (templatetags/cells.py), and written into a file (exporting.py)."""

    TEXT = "text"
    WORDS = "words"  # Somebody's own words, which may turn the direction.
    MOMENT = "moment"  # A moment of work: the day and the clock.
    DAY = "day"
    NUMBER = "number"
    PHONE = "phone"
    CHOICE = "choice"  # A label, as a pill.
    YES_NO = "yes_no"
    TAGS = "tags"
    PERSON = "person"
    STATUS = "status"  # (key, label) of a text's way.
    AGE = "age"  # An `Age`.
    REFUSED = "refused"  # A `Refused`, or nothing.
    STATE = "state"  # A `State`.

    @property
    def is_number(self) -> bool:
        return self is Draw.NUMBER


@dataclass(frozen=True)
class Age:
    """How long somebody waits, as the pill is drawn: `since` keeps it true, `shape` is for who does not wait."""

    colour: str
    words: str
    since: datetime | None = None
    shape: str = ""


@dataclass(frozen=True)
class Refused:
    """Why somebody cannot be texted: in a word, and in full."""

    words: str
    detail: str


@dataclass(frozen=True)
class State:
    """Where a thing stands, as a pill: `kind` is how it looks (pills.py)."""

    words: str
    kind: str = ""
    icon: str = ""
