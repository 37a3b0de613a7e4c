"""The relay and the reader, done by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from apps.assignments.fanout import read_log
from apps.assignments.models import AssignmentRule
from apps.assignments.services import create_assignment_rule
from apps.events.relay import number_events


@pytest.fixture
def read(team: Any) -> Callable[[], None]:
    """Let the relay number what happened and the reader read it."""

    def read_all() -> None:
        while number_events(team_id=team.pk):
            pass
        while read_log(team_id=team.pk, now=timezone.now()):
            pass

    return read_all


@pytest.fixture
def rule_for(team: Any) -> Callable[..., AssignmentRule]:
    """Make a rule that is on, for some people in turn; without people for nobody."""

    def make(*people: Any, name: str = "Everybody", **fields: Any) -> AssignmentRule:
        gives = AssignmentRule.Gives.PEOPLE if people else AssignmentRule.Gives.NOBODY
        chosen = [person.pk for person in people]
        given = {"name": name, "is_on": True, "gives": gives, "people": chosen, **fields}
        rule: AssignmentRule = create_assignment_rule(
            team=team, fields=given, now=timezone.now(), actor_id=None
        )
        return rule

    return make
