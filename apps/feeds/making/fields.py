"""What each field takes, and how long the database holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model

from apps.candidates.models import Application, Candidate
from apps.candidates.written import Unfit, country, email, note, state_of, yes_no
from apps.core.words import one_line
from apps.core.zones import zone_names
from apps.feeds.mapping import KINDS, Recipe
from apps.feeds.mapping.moments import read_moment

LONGEST_URL = 2_000
LONGEST_KEY = 200


def reader_of(
    target: str, recipe: Recipe, *, country_hint: str, hosts: tuple[str, ...]
) -> Callable[[str], Any]:
    """Return what reads the text of a field; it raises `Unfit`."""
    if target in READERS:
        return READERS[target]
    match target:
        case "application.applied_at" | "consent.at":
            return partial(_moment, form=recipe.date or "auto", country=country_hint)
        case "fetch.url":
            return partial(_address, hosts=hosts)
    if recipe.date:
        return lambda text: _moment(text, form=recipe.date, country=country_hint).date().isoformat()
    group, _, name = target.partition(".")
    model = {"candidate": Candidate, "application": Application}.get(group)
    return _cut(_length(model, name)) if model else one_line


def _moment(text: str, *, form: str, country: str) -> datetime:
    try:
        return read_moment(text, form=form, country=country)
    except ValueError:
        how = "" if form == "auto" else f" as “{form}”"
        raise Unfit("invalid_date", f"“{text[:40]}” cannot be read as a moment{how}.") from None


def _cut(limit: int) -> Callable[[str], str]:
    """Return a reader that shortens: a long title is no reason to lose an applicant."""
    return lambda text: one_line(text)[:limit].strip()


def _zone(text: str) -> str:
    if text not in zone_names():
        raise Unfit("unknown_time_zone", f"“{text[:40]}” is no time zone; names look like America/New_York.")
    return text


def _key(text: str) -> str:
    """Return an id as it is; a longer one than is held by its hash, so that no two become one."""
    return (
        text
        if len(text) <= LONGEST_KEY
        else f"hash:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
    )


def _kind(text: str) -> str:
    if text.lower() not in KINDS:
        raise Unfit("unknown_kind", f"“{text[:40]}” is no kind: translate it to {', '.join(KINDS)}.")
    return text.lower()


def _address(text: str, *, hosts: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or parts.scheme not in {"https", "http"} or len(text) > LONGEST_URL or not text.isprintable():
        raise Unfit("invalid_address", f"“{text[:80]}” is no address to fetch from.")
    if "@" in parts.netloc or not any(_is_of(host, allowed) for allowed in hosts):
        # The feed's own credentials go there.
        raise Unfit(
            "foreign_host", f"“{host[:80]}” is none of this feed's hosts to fetch from: {', '.join(hosts)}."
        )
    return text


def _is_of(host: str, allowed: str) -> bool:
    return host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed


def _length(model: type[Model], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", 0))  # noqa: SLF001  Django's own way to ask.


READERS: dict[str, Callable[[str], Any]] = {
    "candidate.full_name": _cut(2 * _length(Candidate, "last_name")),
    "candidate.email": email,
    "candidate.state": state_of(_length(Candidate, "state")),
    "candidate.country": country,
    "candidate.time_zone": _zone,
    "consent.opt_in": yes_no,
    "consent.method": _cut(40),
    "consent.wording": note,
    "event.kind": _kind,
    "event.key": _key,
    "status": _cut(40),
}
