"""What the screen of whoever does something had shown them by then."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import BadRequest
from django.utils.dateparse import parse_datetime

from apps.accounts.middleware import TeamRequest


def seen_until(request: TeamRequest) -> datetime | None:
    """Return when the newest text was written that the page says it showed, whoever wrote it."""
    return _moment(request, "seen_until")


def heard_until(request: TeamRequest) -> datetime | None:
    """Return when the newest of the candidate's texts came that the page says it showed."""
    return _moment(request, "heard_until")


def typed_at(request: TeamRequest) -> datetime | None:
    """Return when the page says that something was typed."""
    return _moment(request, "typed_at")


def _moment(request: TeamRequest, name: str) -> datetime | None:
    """Read a moment: nothing at all is the beginning of time, None a page that does not say."""
    given = request.POST.get(name)
    if given is None:
        return None
    if not given:
        return datetime.min.replace(tzinfo=UTC)
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadRequest(f"{name} is no moment in time with its zone.")
    return moment
