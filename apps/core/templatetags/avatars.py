"""Two letters and a quiet tone for a person, from nothing but the name shown."""

from __future__ import annotations

from zlib import crc32

from django import template

register = template.Library()

TONES = 6


@register.filter
def initials(name: object) -> str:
    """Return one or two capitals of a name, or the last two digits when there is only a number."""
    text = str(name or "")
    words = [word for word in text.replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return "".join(sign for sign in text if sign.isdigit())[-2:] or "?"
    last = words[-1][0] if len(words) > 1 else _number_after(text)
    return (words[0][0] + last).upper()


@register.filter
def tone(name: object) -> int:
    """Return the same number from 1 to 6 for the same name, on every machine."""
    return crc32(str(name).encode()) % TONES + 1


def _number_after(text: str) -> str:
    """Tell "Candidate 12" from "Candidate 31" by the first digit of what follows the only word."""
    rest = text.split()[1:]
    return rest[0][0] if rest and rest[0][0].isdigit() else ""
