"""The grid of applications, where it is said whom an assignment rule is for."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.assignments.models import AssignmentRule
from apps.core.filters import Context
from apps.grids.declarations import Within, show_within


def rule_within(rule: AssignmentRule, context: Context) -> Within:  # noqa: ARG001  As every other.
    """Return a rule as what the grid of applications is shown inside of."""
    return Within(
        name="assignment_rule",
        key=str(rule.pk),
        address=reverse("assignments:rule_filter", args=[rule.pk]),
        thing=rule,
        strip="assignments/_changing.html",
    )


def _find(membership: Membership, key: str, context: Context) -> Within | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    if not may(membership, Right.MANAGE):
        return None
    rule = AssignmentRule.objects.for_team(membership.team).filter(pk=wanted).first()
    return rule_within(rule, context) if rule else None


show_within("applications", assignment_rule=_find)
