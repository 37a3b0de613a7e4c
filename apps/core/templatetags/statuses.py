"""Which icon a text's status has; the word beside it comes from the row itself."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

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
def status_icon(status: str) -> SafeString:
    """Draw the icon of a status; an unknown status raises, so that none is forgotten."""
    return icon(STATUS_ICONS[str(status)])
