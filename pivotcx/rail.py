"""The lines of the rail: where one can go, and for which team."""

from __future__ import annotations

from dataclasses import dataclass

from pivotcx.palette import LETTERS


@dataclass(frozen=True)
class NavItem:
    """A place in the rail."""

    label: str
    icon: str
    url: str
    is_current: bool
    badge: int = 0
    # What the badge counts.
    badge_words: str = ""
    # Stands apart, at the end of the rail.
    is_last: bool = False

    @property
    def key(self) -> str:
        """What leads there by the keyboard, as in "g i"."""
        return f"g {LETTERS[self.label]}" if self.label in LETTERS else ""

    @property
    def hint(self) -> str:
        return f"{self.label}: {self.badge} {self.badge_words}" if self.badge else self.label


@dataclass(frozen=True)
class TeamChoice:
    """A line of the team switcher."""

    name: str
    account_name: str
    url: str
    is_current: bool
