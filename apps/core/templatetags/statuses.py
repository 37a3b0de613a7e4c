"""Where a text is on its way: an icon, and the word that its row has for it."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.safestring import SafeString

from apps.core.markup import markup
from apps.core.templatetags.icons import icon

register = template.Library()

STATUS_ICONS = {
    "scheduled": "calendar-clock",
    "queued": "clock",
    "sending": "loader",
    "sent": "check",
    "delivered": "check-check",
    "undelivered": "circle-alert",
    "failed": "circle-alert",
    "unknown": "circle-question-mark",
    "cancelled": "circle-slash",
    "received": "arrow-down-left",
}


@register.simple_tag
def status(stored: str, label: str) -> SafeString:
    """Draw a stored status with its label; an unknown one raises, so that none is forgotten."""
    return _draw(str(stored), str(label))


@cache
def _draw(stored: str, label: str) -> SafeString:
    return markup('<span class="status status--{}">{}{}</span>', stored, icon(STATUS_ICONS[stored]), label)
