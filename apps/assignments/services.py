"""The verbs of assignment rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from apps.accounts.models import Membership, Team
from apps.assignments.models import LONGEST_NAME, AssignmentCursor, AssignmentRule
from apps.assignments.selectors import application_fields
from apps.chat.services import NotAMember
from apps.core.errors import DomainError
from apps.core.filters import parse_filter, to_json
from apps.core.words import one_line
from apps.events.selectors import head_of
from apps.events.services import record_event

MOST_RULES, MOST_PEOPLE = 30, 100


class BadAssignmentRule(DomainError):
    code = "bad_assignment_rule"


class TooManyAssignmentRules(DomainError):
    code = "too_many_assignment_rules"
    status = 409


@transaction.atomic
def create_assignment_rule(
    *, team: Team, fields: Mapping[str, Any], now: datetime, actor_id: UUID | None
) -> AssignmentRule:
    """Add a rule at the end, switched off unless `is_on` says else. `fields` as in `update_assignment_rule`.

    Raises `TooManyAssignmentRules`, and as `update_assignment_rule` does.
    """
    rules = AssignmentRule.objects.for_team(team)
    if rules.count() >= MOST_RULES:
        raise TooManyAssignmentRules(f"A team has at most {MOST_RULES} assignment rules. Remove one first.")
    last = rules.aggregate(last=Max("position"))["last"]
    rule = AssignmentRule(team=team, position=0 if last is None else last + 1)
    _take(rule, {"name": "", "people": [], **fields}, now=now)
    rule.save(force_insert=True)
    # Who came before there was a rule stays as they are.
    AssignmentCursor.objects.get_or_create(team=team, defaults={"seq": head_of(team.pk)})
    _tell(rule, "created", actor_id)
    return rule


@transaction.atomic
def update_assignment_rule(
    *, rule: AssignmentRule, fields: Mapping[str, Any], now: datetime, actor_id: UUID | None
) -> AssignmentRule:
    """Change what is given: `name`, `is_on`, `condition` (a filter of applications as JSON, None: everybody), and who
    gets them: `gives` and `people`, the ids of members in the order of their turns.

    Raises `BadAssignmentRule`, `NotAMember`, `FilterError`.
    """
    rows = AssignmentRule.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    locked = rows.get(team=rule.team_id, pk=rule.pk)
    _take(locked, fields, now=now)
    # Not its turns: a worker may be giving one.
    locked.save(update_fields=["name", "is_on", "condition", "gives", "people"])
    _tell(locked, "updated", actor_id)
    return locked


@transaction.atomic
def move_assignment_rule(*, rule: AssignmentRule, up: bool, actor_id: UUID | None) -> None:
    """Put a rule one place up or down. At the end it stays where it is."""
    rows = AssignmentRule.objects.filter(team=rule.team_id).in_order()
    order = list(rows.select_for_update(of=("self",), no_key=True))
    here = next((place for place, each in enumerate(order) if each.pk == rule.pk), None)
    there = None if here is None else here - 1 if up else here + 1
    if here is None or there is None or not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for place, each in enumerate(order):
        each.position = place
    AssignmentRule.objects.bulk_update(order, ["position"])
    _tell(rule, "moved", actor_id)


@transaction.atomic
def delete_assignment_rule(*, rule: AssignmentRule, actor_id: UUID | None) -> None:
    """Remove a rule. Whom it has assigned stay with their people."""
    _tell(rule, "deleted", actor_id)
    rule.delete()


def _take(rule: AssignmentRule, fields: Mapping[str, Any], *, now: datetime) -> None:
    """Write fields onto a rule, each as it is kept."""
    if "name" in fields:
        rule.name = one_line(fields["name"])[:LONGEST_NAME]
        if not rule.name:
            raise BadAssignmentRule("Give the rule a name.", field="name")
    if "is_on" in fields:
        rule.is_on = fields["is_on"]
    if "condition" in fields:
        rule.condition = _condition(rule.team, fields["condition"], now=now)
    if "gives" in fields:
        rule.gives = fields["gives"]
    if fields.keys() & {"gives", "people"}:
        chosen = list(fields.get("people", rule.people)) if rule.gives_to_people else []
        rule.people = _people(rule.team, chosen, kept=rule.people) if rule.gives_to_people else []


def _condition(team: Team, given: Any, *, now: datetime) -> Any:
    if given is None:
        return None
    read = parse_filter(given, application_fields(team, now=now))
    return to_json(read) if read.parts else None


def _people(team: Team, chosen: Sequence[UUID], *, kept: Sequence[UUID]) -> list[UUID]:
    chosen = list(dict.fromkeys(chosen))
    if not 1 <= len(chosen) <= MOST_PEOPLE:
        raise BadAssignmentRule(f"Choose 1 to {MOST_PEOPLE} people.", field="people")
    members = set(Membership.objects.for_team(team).filter(user__in=chosen).values_list("user_id", flat=True))
    if unknown := [each for each in chosen if each not in members and each not in kept]:
        raise NotAMember(f"{len(unknown)} of them are not in this team.", field="people")
    # Who has turns already keeps their place: a change of one name gives nobody else an extra turn.
    known = [each for each in kept if each in chosen]
    return [*known, *(each for each in chosen if each not in known)]


def _tell(rule: AssignmentRule, what: str, actor_id: UUID | None) -> None:
    record_event(
        team=rule.team,
        kind=f"assignment_rule.{what}",
        subject_id=rule.pk,
        actor_id=actor_id,
        data={"name": rule.name},
    )
