"""The waiting clock: how long a candidate has waited, and what colour that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

# Below 12 h green; from 12 h up to and including 24 h orange; above 24 h red.
ORANGE_FROM = timedelta(hours=12)
RED_ABOVE = timedelta(hours=24)


class Colour(models.TextChoices):
    GREEN = "green", "New"
    ORANGE = "orange", "Waiting long"
    RED = "red", "Overdue"
    GREY = "grey", "Answered"


def colour_of(waiting_since: datetime | None, *, now: datetime) -> Colour:
    """Return the colour of somebody who has waited since then (None: who is not waiting)."""
    if waiting_since is None:
        return Colour.GREY
    age = now - waiting_since
    if age < ORANGE_FROM:
        return Colour.GREEN
    return Colour.ORANGE if age <= RED_ABOVE else Colour.RED


def colour_bounds(colour: Colour, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return (after, until): waiting_since lies in the half-open interval (after, until] for that colour."""
    orange, red = now - ORANGE_FROM, now - RED_ABOVE
    smallest = timedelta(microseconds=1)
    match colour:
        case Colour.GREEN:
            return orange, None
        case Colour.ORANGE:
            return red - smallest, orange
        case Colour.RED:
            return None, red - smallest
        case _:
            message = "Who is not waiting has no age."
            raise ValueError(message)


def age_words(age: timedelta) -> str:
    """Return an age as people say it: "now", "26 min", "3 h", "1 d 2 h"."""
    minutes = int(age.total_seconds()) // 60
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return "now"
    if hours < 1:
        return f"{minutes} min"
    if days < 1:
        return f"{hours} h"
    rest = hours - days * 24
    return f"{days} d {rest} h" if rest else f"{days} d"
