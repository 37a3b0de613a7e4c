"""Moments as people here read them: the day in words where that is shorter, 24 hours, the zone where it matters."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# The month stands first, as the teams write it.
FORMATS = {"clock": "H:i", "day": "M j, Y", "full": "M j, Y, H:i T"}
EXACT = "l, M j, Y, H:i:s T"
WEEK = timedelta(days=7)


@register.simple_tag
def moment(at: datetime, style: str = "full") -> SafeString:
    """Draw a moment in the page's zone, with the exact one as its tooltip; style is clock, day or full."""
    there = timezone.localtime(at)
    words, exact = date_format(there, FORMATS[style]), date_format(there, EXACT)
    return format_html('<time datetime="{}" title="{}">{}</time>', there.isoformat(), exact, words)


@register.filter
def day_words(at: datetime, now: datetime) -> str:
    """Return "Today", "Yesterday", a weekday of the last week, or the date; the year only when it is another."""
    day, today = timezone.localtime(at).date(), timezone.localtime(now).date()
    if day == today:
        return "Today"
    if today - timedelta(days=1) == day:
        return "Yesterday"
    if today - WEEK < day < today:
        return date_format(day, "l")
    return date_format(day, "M j" if day.year == today.year else "M j, Y")
