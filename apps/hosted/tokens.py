"""What a page of a form carries along: when it was opened, and by which link. Signed, so that nobody makes it up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core import signing

SALT = "hosted.page"
# No person fills in a form faster; and what has stood open for longer, is asked again.
FASTEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)
LONGEST_WORD = 120


class Page(NamedTuple):
    """One form as somebody opened it. `came_by` may have `source`, `medium`, `campaign` and `referrer`."""

    name: str
    opened_at: datetime
    came_by: Mapping[str, str]

    @property
    def token(self) -> str:
        kept = [self.name, self.opened_at.timestamp(), dict(self.came_by)]
        return signing.dumps(kept, salt=SALT, compress=True)

    def is_too_fast(self, *, now: datetime) -> bool:
        return now - self.opened_at < FASTEST

    def is_too_old(self, *, now: datetime) -> bool:
        return now - self.opened_at > LONGEST


def new_page(*, now: datetime, came_by: Mapping[str, str]) -> Page:
    return Page(secrets.token_urlsafe(12), now, came_by)


def read_page(token: str) -> Page | None:
    """Return the page that a token of ours stands for; None for any other."""
    try:
        name, opened, came_by = signing.loads(token, salt=SALT)
        return Page(str(name), datetime.fromtimestamp(float(opened), tz=UTC), dict(came_by))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def came_by(question: Mapping[str, str], *, referrer: str, home: str) -> dict[str, str]:
    """Return what the link by which somebody came says of where they come from."""
    named = {
        name: question.get(f"utm_{name}", "").strip()[:LONGEST_WORD]
        for name in ("source", "medium", "campaign")
    }
    # From page to page of our own nobody comes from anywhere.
    named["referrer"] = "" if referrer.startswith(f"{home}/") else referrer[:500]
    return {name: value for name, value in named.items() if value}
