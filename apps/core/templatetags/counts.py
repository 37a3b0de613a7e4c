"""Counts as a small badge has room for them."""

from __future__ import annotations

from django import template

register = template.Library()

MOST = 99


@register.filter
def capped(count: int) -> str:
    """Return the count, or 99+ for more than two digits hold."""
    return f"{MOST}+" if count > MOST else str(count)
