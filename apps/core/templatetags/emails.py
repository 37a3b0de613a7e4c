"""E-mail addresses as people read them."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from apps.core.markup import joined

register = template.Library()


@register.filter
def email(address: str) -> SafeString:
    """Let a line that is too short for an address end before its @, and not before its last letter."""
    who, at, where = address.rpartition("@")
    return joined([who, SafeString("<wbr>"), at, where]) if who else joined([address])
