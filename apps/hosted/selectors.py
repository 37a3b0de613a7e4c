"""Whose form an address is, and what came by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from apps.accounts.models import Team
from apps.hosted.models import Form, Outcome, Sending, Tally

# Within so long, so many from one address (an office, a stand at a fair), and of one person.
WHILE = timedelta(hours=1)
MOST_FROM_ONE, MOST_OF_ONE = 60, 5


def team_of_form(slug: str) -> UUID | None:
    """Return the team whose form is at this address (a narrow look across teams: whoever opens it has only that)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hosted_team_of_form(%s)", [slug])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def default_form(*, team: Team) -> Form | None:
    return Form.objects.for_team(team).filter(is_default=True).first()


def address_hash(address: str, *, team: Team) -> str:
    """Return an address as it is kept: by it alone nobody finds where somebody was."""
    return salted_hmac(f"hosted.address.{team.pk}", address, algorithm="sha256").hexdigest()


def is_too_many_from(hashed: str, *, team: Team, now: datetime) -> bool:
    since = Sending.objects.for_team(team).filter(address_hash=hashed, created_at__gt=now - WHILE)
    return since.count() >= MOST_FROM_ONE


def is_too_many_of(phone: str, *, team: Team, now: datetime) -> bool:
    theirs = Sending.objects.for_team(team).filter(candidate__phone=phone, created_at__gt=now - WHILE)
    return theirs.count() >= MOST_OF_ONE


def tallies_of(form: Form) -> list[tuple[str, int]]:
    """Return what became of what was sent by a form, in words, and how often."""
    counts = dict(Tally.objects.filter(team=form.team_id, form=form).values_list("outcome", "count"))
    return [(str(each.label), counts[each.value]) for each in Outcome if each.value in counts]
