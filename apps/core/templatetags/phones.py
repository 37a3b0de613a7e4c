"""Phone numbers as people read them."""

from __future__ import annotations

from django import template

from apps.core.phones import format_phone

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """Return +12015550123 as (201) 555-0123, and foreign numbers with their country."""
    return format_phone(number)
