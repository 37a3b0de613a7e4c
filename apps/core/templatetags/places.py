"""Links to places: in words, and whether the person is there already."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: RequestContext, url: str) -> SafeString:
    """Mark a link as the current page, for eyes and for screen readers."""
    request = context.get("request")
    is_here = request is not None and bool(url) and request.path.startswith(url)
    return mark_safe(' aria-current="page"' if is_here else "")


@register.filter
def go_to(label: str) -> str:
    """Return the words of a button that leads to a place of the rail."""
    return f"Go to {label}" if label == "PivotCX" else f"Go to the {label.lower()}"
