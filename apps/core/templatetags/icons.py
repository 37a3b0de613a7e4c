"""Icons by name: one outline set, inline, so that they take the colour of their words."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw the icon called name; size is "small", "large" or nothing; an unknown name raises."""
    # The engine hands over safe strings; plain ones keep one entry a name in the cache.
    return _draw(str(name), str(size))


@cache
def _draw(name: str, size: str) -> SafeString:
    css = f"icon icon--{size}" if size else "icon"
    attributes = {"class": css, "aria-hidden": "true", "focusable": "false"}
    return mark_safe(lucide(name, size=None, **attributes))
