"""Moments as people here read them: the day in words where that is shorter, 24 hours, the zone where it matters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from apps.core.markup import markup
from apps.core.words import duration_words

register = template.Library()

# The month stands first, as the teams write it.
DAY, EXACT, SHORT = "M j, Y", "l, M j, Y", "D, M j"
WEEK = timedelta(days=7)


@register.simple_tag
def moment(at: datetime, style: str = "full") -> SafeString:
    """Draw a moment in the page's zone, with the exact one as its tooltip.

    `style` is clock, day, short (both, without year and zone) or full.
    """
    there = timezone.localtime(at)
    day, clock = there.date(), f"{there:%H:%M}"
    exact = f"{_day(day, EXACT)}, {there:%H:%M:%S} {there.tzname()}"
    words = {"clock": clock, "day": _day(day, DAY), "short": f"{_day(day, SHORT)}, {clock}"}.get(
        style
    ) or f"{_day(day, DAY)}, {clock} {there.tzname()}"
    return markup('<time datetime="{}" title="{}">{}</time>', there.isoformat(), exact, words)


@register.filter
def ago(age: timedelta) -> str:
    """Return how long something is past, as in “12 seconds ago”."""
    return f"{duration_words(age)} ago" if age >= timedelta(seconds=2) else "just now"


@register.filter
def day_words(at: datetime, now: datetime) -> str:
    """Return "Today", "Yesterday", a weekday of the last week, or the date; the year only when it is another."""
    day, today = timezone.localtime(at).date(), timezone.localtime(now).date()
    if day == today:
        return "Today"
    if today - timedelta(days=1) == day:
        return "Yesterday"
    if today - WEEK < day < today:
        return _day(day, "l")
    return _day(day, "M j" if day.year == today.year else DAY)


@lru_cache(2_000)
def _day(day: date, written: str) -> str:
    """Return a day in words. A page has many moments of few days."""
    return date_format(day, written)
