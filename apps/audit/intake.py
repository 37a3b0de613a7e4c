"""Writing down what a person did about their own login: in the log of each team that they have a place in."""

from __future__ import annotations

from typing import Any, TypedDict

from django.db import transaction

from apps.accounts.models import User
from apps.accounts.selectors import seats_of
from apps.accounts.tenancy import as_team
from apps.events.services import record_event

# From where, and by which browser. `from` is no name that a class can have.
Where = TypedDict("Where", {"from": str, "with": str})


@transaction.atomic
def note_of_person(*, user: User, what: str, actor: User | None, where: Where, by: str = "") -> None:
    """Write a line about somebody's login into the log of each of their teams. `what` is a word of `person.…`."""
    data: dict[str, Any] = {"person": str(user), **where} | ({"by": by} if by else {})
    for seat in seats_of(user):
        with as_team(seat.team.pk):
            record_event(
                team=seat.team,
                kind=f"person.{what}",
                subject_id=user.pk,
                actor_id=actor.pk if actor else None,
                data=data,
            )
