"""A team's row of each table of assignment rules, of made-up people and of first steps."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.assignments.models import AssignmentCursor, AssignmentRule
from apps.assignments.services import create_assignment_rule
from apps.core.ids import new_id
from apps.messaging.models import SamplePhone
from apps.onboarding.models import FirstSteps
from tests.factories.chat import new_phone


def _rule(world: Any) -> AssignmentRule:
    fields = {"name": f"Rule {world.mark}", "is_on": True, "people": [world.people[Role.MEMBER].pk]}
    return create_assignment_rule(team=world.team, fields=fields, now=timezone.now(), actor_id=None)


def _cursor(world: Any) -> AssignmentCursor:
    # As if nothing had been read yet.
    world.row(AssignmentRule)
    AssignmentCursor.objects.filter(team=world.team).update(seq=0)
    found: AssignmentCursor = AssignmentCursor.objects.get(team=world.team)
    return found


ASSIGNED: dict[Any, Any] = {
    AssignmentRule: _rule,
    AssignmentCursor: _cursor,
    FirstSteps: lambda world: FirstSteps.objects.create(
        team=world.team, user=world.people[Role.MANAGER], skipped=["feed"]
    ),
    SamplePhone: lambda world: SamplePhone.objects.create(
        team=world.team, phone=new_phone(), subject_id=new_id()
    ),
}
