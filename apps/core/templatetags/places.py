"""Whether a link leads to where the person already is."""

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
