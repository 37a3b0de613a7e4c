"""Two letters and a quiet tone for a person, from nothing but the name shown."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

from django import template
from django.utils.safestring import SafeString

from apps.core.markup import markup

register = template.Library()

TONES = 6
# Of those who are on screens at present; each is drawn in a hundred bytes.
KEPT = 5_000


@register.simple_tag
def avatar(name: object, size: str = "", title: str = "") -> SafeString:
    """Draw two letters for a person; the name itself stands beside it. Size is "small", "large" or nothing."""
    return _draw(str(name or ""), str(size), str(title))


@lru_cache(KEPT)
def _draw(name: str, size: str, title: str) -> SafeString:
    return markup(
        '<span class="avatar avatar--tone-{}{}" aria-hidden="true"{}>{}</span>',
        tone(name),
        f" avatar--{size}" if size else "",
        markup(' title="{}"', title) if title else "",
        initials(name),
    )


@register.filter
def initials(name: object) -> str:
    """Return one or two capitals of a name, or the last two digits of one that ends in a number."""
    text = str(name or "")
    words = [word for word in text.replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return "".join(sign for sign in text if sign.isdigit())[-2:] or "?"
    if ending := _number_at_end(text):
        return ending if len(ending) > 1 else (words[0][0] + ending).upper()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def tone(name: object) -> int:
    """Return the same number from 1 to 6 for the same name, on every machine."""
    return crc32(str(name).encode()) % TONES + 1


def _number_at_end(text: str) -> str:
    """Tell "Candidate 12" from "Candidate 13": return the last two digits of a name that ends in a number."""
    last = text.rsplit(maxsplit=1)[-1]
    return last[-2:] if last.isdigit() else ""
