"""A team's row of each table of its forms."""

from __future__ import annotations

from typing import Any

from apps.candidates.models import Candidate
from apps.hosted.models import Form, Outcome, Sending, Tally
from apps.hosted.services import count_outcome, create_form


def _tally(world: Any) -> Tally:
    count_outcome(form=world.row(Form), outcome=Outcome.TAKEN)
    return Tally.objects.get()


HOSTED: dict[Any, Any] = {
    Form: lambda world: create_form(team=world.team, name=f"Form {world.mark}", actor_id=None),
    Sending: lambda world: Sending.objects.create(
        team=world.team,
        form=world.row(Form),
        candidate=world.row(Candidate),
        token=world.mark,
        has_agreed=True,
        wording=world.mark,
    ),
    Tally: _tally,
}
