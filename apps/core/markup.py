"""Small pieces of HTML, of which a page has thousands."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from uuid import UUID

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def markup(form: str, *parts: object) -> SafeString:
    """Fill a form of our own with parts. Each is escaped unless it is markup, as by Django's `format_html`.

    It takes a quarter of the time of that one, which asks of each part whether it is a lazy one.
    """
    return SafeString(form.format(*map(_escaped, parts)))


def joined(parts: Iterable[object]) -> SafeString:
    """Return parts in a row. Each is escaped unless it is markup."""
    return SafeString("".join(map(_escaped, parts)))


def _escaped(part: object) -> str:
    kind = type(part)
    if kind is SafeString:
        return part  # type: ignore[return-value]
    if kind is UUID:
        # Nothing in it to escape, and each row has some.
        return str(part)
    return escape(part) if kind is str else conditional_escape(part)  # type: ignore[arg-type]
