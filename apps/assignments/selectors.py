"""Which rule an arrival fits, who takes their turn by it, and for which teams the clock has something to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from apps.accounts.models import Membership, Team, User
from apps.assignments.models import AssignmentRule
from apps.candidates.models import Application
from apps.core.filters import (
    Context,
    Fields,
    FilterError,
    compile_filter,
    describe_filter,
    fields_of,
    parse_filter,
)

# How many of the log's last events the look of each second goes through; the rarer look goes through all teams.
LOOK_BACK = 1_000
EVERYBODY = "Everybody"
# So many arrivals are shown with who would get them.
SHOWN = 20


@dataclass(frozen=True)
class Ready:
    """A rule with those of its people who are in the team and may sign in, in the order of their turns."""

    rule: AssignmentRule
    people: tuple[User, ...]

    @property
    def decides(self) -> bool:
        """Whether it can decide at all: one for people of whom nobody is left, is passed over."""
        return bool(self.people) or not self.rule.gives_to_people

    @property
    def gone_count(self) -> int:
        return len(self.rule.people) - len(self.people)

    def whose_turn(self, turn: int) -> User | None:
        """Return who takes the turn of this number, counted from 0."""
        return self.people[turn % len(self.people)] if self.people else None


@dataclass(frozen=True)
class Tried:
    """An arrival, and whom the rules would give it to if it came now."""

    application: Application
    rule: AssignmentRule | None
    person: User | None


@dataclass
class TryOut:
    tried: list[Tried] = field(default_factory=list)
    # How many each would get, most first; None is nobody.
    shares: list[tuple[User | None, int]] = field(default_factory=list)


def application_fields(team: Team, *, now: datetime) -> Fields:
    return fields_of("applications", Context(team=team, now=now, zone=team.zone))


def ready_rules(rules: Iterable[AssignmentRule], *, team: Team) -> list[Ready]:
    """Return rules with their people: one query for however many."""
    rules = list(rules)
    ids = {person for rule in rules for person in rule.people}
    members = Membership.objects.for_team(team).filter(user__in=ids, user__is_active=True)
    people = {each.user_id: each.user for each in members.select_related("user")} if ids else {}
    return [Ready(rule, tuple(people[each] for each in rule.people if each in people)) for rule in rules]


def rules_in_force(team: Team) -> list[Ready]:
    """Return the rules that can decide, in their order."""
    rules = AssignmentRule.objects.for_team(team).switched_on().in_order()
    return [each for each in ready_rules(rules, team=team) if each.decides]


def rules_of(
    applications: Collection[UUID], rules: list[Ready], *, team: Team, fields: Fields
) -> dict[UUID, Ready]:
    """Return the first rule that each application fits, by its id: one query for however many.

    A rule whose condition cannot be asked any more fits nobody.
    """
    asked = [(place, _asked(each.rule, fields)) for place, each in enumerate(rules)]
    # An empty condition is everybody's, and no case for the database.
    cases = [
        When(condition or Q(pk__isnull=False), then=Value(place))
        for place, condition in asked
        if condition is not None
    ]
    if not cases or not applications:
        return {}
    rows = Application.objects.filter(team=team, pk__in=applications)
    placed = rows.annotate(place=Case(*cases, default=None, output_field=IntegerField()))
    return {pk: rules[place] for pk, place in placed.values_list("pk", "place") if place is not None}


def _asked(rule: AssignmentRule, fields: Fields) -> Q | None:
    if rule.condition is None:
        return Q()
    try:
        return compile_filter(parse_filter(rule.condition, fields), fields)
    except FilterError:
        return None


def for_whom(rule: AssignmentRule, fields: Fields) -> str:
    """Return for whom a rule is, in words; or why it fits nobody."""
    if rule.condition is None:
        return EVERYBODY
    try:
        return describe_filter(parse_filter(rule.condition, fields), fields)
    except FilterError as error:
        return f"Nobody: {error.detail}"


def tried_on_arrivals(rules: list[Ready], *, team: Team, fields: Fields) -> TryOut:
    """Return the last arrivals, newest first, and who would get them if they came now, one after the other."""
    rows = Application.objects.for_team(team).select_related("candidate").order_by("-applied_at", "-pk")
    arrivals = list(rows[:SHOWN])
    fits = rules_of([each.pk for each in arrivals], rules, team=team, fields=fields)
    turns = {each.rule.pk: each.rule.given for each in rules}
    found = TryOut()
    for application in reversed(arrivals):
        ready = fits.get(application.pk)
        person = None
        if ready is not None and ready.people:
            person = ready.whose_turn(turns[ready.rule.pk])
            turns[ready.rule.pk] += 1
        found.tried.append(Tried(application, ready.rule if ready else None, person))
    found.tried.reverse()
    found.shares = _shares(each.person for each in found.tried)
    return found


def _shares(people: Iterable[User | None]) -> list[tuple[User | None, int]]:
    counts: dict[User | None, int] = {}
    for person in people:
        counts[person] = counts.get(person, 0) + 1
    return sorted(counts.items(), key=lambda each: (-each[1], str(each[0] or "")))


def teams_to_read() -> list[UUID]:
    """Return the teams with rules in which something has just happened (a look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignments_to_read(%s)", [LOOK_BACK])
        return [team_id for (team_id,) in cursor.fetchall()]


def teams_behind() -> list[UUID]:
    """Return all teams with rules and events that were not read: the same, without overlooking one in a storm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignments_behind()")
        return [team_id for (team_id,) in cursor.fetchall()]
