"""The rules as a manager writes, orders and tries them."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.assignments.models import AssignmentRule
from apps.assignments.services import MOST_RULES, TooManyAssignmentRules, create_assignment_rule
from apps.candidates.models import Application
from apps.candidates.services import (
    CustomFieldInUse,
    TagInUse,
    add_custom_field,
    ensure_tags,
    remove_custom_field,
    remove_tag,
)
from apps.events.models import Event
from apps.lists.services import ListInUse, delete_list
from tests.assignments.test_assigning import NURSES, arrive
from tests.factories.lists import StaticListFactory

RULES = "/settings/assignment/"


def names():
    return list(AssignmentRule.objects.in_order().values_list("name", flat=True))


def test_a_manager_writes_a_rule_says_for_whom_and_switches_it_on(as_manager, team, recruiter, teammate):
    people = [recruiter.pk, teammate.pk]
    as_manager.post(f"{RULES}new/", {"name": "Nurses", "gives": "people", "people": people})
    rule = AssignmentRule.objects.get()
    assert (rule.is_on, set(rule.people)) == (False, set(people))

    as_manager.post(reverse("assignments:rule_filter", args=[rule.pk]), {"filter": json.dumps(NURSES)})
    as_manager.post(reverse("assignments:rule_switch", args=[rule.pk]), {"is_on": "yes"})

    rule.refresh_from_db()
    assert (rule.is_on, rule.condition) == (True, NURSES)
    kinds = Event.objects.filter(kind__startswith="assignment_rule.").values_list("kind", flat=True)
    assert set(kinds) == {"assignment_rule.created", "assignment_rule.updated"}


def test_a_rule_for_people_names_somebody(as_manager):
    answer = as_manager.post(f"{RULES}new/", {"name": "Nurses", "gives": "people"})

    assert answer.status_code == 422
    assert "Choose 1 to 100 people." in answer.content.decode()


def test_somebody_of_another_team_cannot_be_chosen(as_manager, stranger):
    answer = as_manager.post(f"{RULES}new/", {"name": "Nurses", "gives": "people", "people": [stranger.pk]})

    assert (answer.status_code, AssignmentRule.objects.count()) == (422, 0)


def test_rules_are_put_in_order_and_removed(as_manager, recruiter, rule_for):
    for name in ("One", "Two", "Three"):
        rule_for(recruiter, name=name)
    two = AssignmentRule.objects.get(name="Two")

    as_manager.post(reverse("assignments:rule_move", args=[two.pk]), {"move": "up"})
    assert names() == ["Two", "One", "Three"]
    as_manager.post(reverse("assignments:rule_move", args=[two.pk]), {"move": "up"})
    assert names() == ["Two", "One", "Three"]
    as_manager.post(reverse("assignments:rule_remove", args=[two.pk]))
    assert names() == ["One", "Three"]


def test_who_has_turns_keeps_their_place_when_others_are_chosen_besides(
    as_manager, recruiter, teammate, rule_for
):
    rule = rule_for(teammate)
    url = reverse("assignments:rule", args=[rule.pk])

    as_manager.post(url, {"name": "Both", "gives": "people", "people": [recruiter.pk, teammate.pk]})

    rule.refresh_from_db()
    assert (rule.name, rule.people) == ("Both", [teammate.pk, recruiter.pk])


def test_the_page_says_who_would_get_the_last_arrivals(as_manager, team, recruiter, teammate, rule_for):
    rule_for(recruiter, name="Nurses", condition=NURSES)
    rule_for(teammate, name="The others", is_on=False)
    arrive(team, job_title="Night nurse")
    arrive(team, job_title="Driver")

    page = as_manager.get(RULES).content.decode()
    on = as_manager.get(f"{RULES}try-out/").content.decode()
    as_if = as_manager.get(f"{RULES}try-out/?all").content.decode()

    assert f"<strong>{recruiter}</strong>, by Nurses" in on
    assert "Nobody: no rule fits" in on
    assert f"<strong>{teammate}</strong>, by The others" in as_if
    assert "For: Job title contains “nurse”" in page


def test_to_look_at_the_page_takes_nobodys_turn(as_manager, team, recruiter, rule_for):
    rule = rule_for(recruiter)
    arrive(team)

    as_manager.get(f"{RULES}try-out/")

    rule.refresh_from_db()
    assert rule.given == 0


@pytest.mark.parametrize("part", ["", "try-out/"])
def test_a_page_costs_the_same_for_one_rule_and_for_many(
    part, as_manager, team, recruiter, teammate, rule_for, count_queries
):
    headers = {"HX-Request": "true", "HX-Target": "try-out"} if part else {}

    def look():
        as_manager.get(f"{RULES}{part}", headers=headers)

    rule_for(recruiter, condition=NURSES)
    arrive(team)
    for_one = count_queries(look)

    for n in range(10):
        rule_for(recruiter, teammate, name=f"Rule {n}", condition=NURSES)
        arrive(team, job_title="Nurse")

    assert count_queries(look) == for_one <= 12


def test_a_team_has_so_many_rules_and_no_more(team, recruiter, rule_for):
    for n in range(MOST_RULES):
        rule_for(recruiter, name=f"Rule {n}")

    with pytest.raises(TooManyAssignmentRules):
        rule_for(recruiter)


def test_what_a_condition_asks_for_is_not_deleted(team, recruiter, rule_for):
    field = add_custom_field(team=team, label="Shift", kind="text")
    [tag] = ensure_tags(team=team, names=["Night"], actor_id=None)
    list_ = StaticListFactory(team=team)
    for name, value in (
        (f"custom.{field.key}", "night"),
        ("candidate.tags", str(tag.pk)),
        ("candidate.lists", str(list_.pk)),
    ):
        op = "is" if name.startswith("custom") else "any_of"
        rule_for(recruiter, name=name, condition={"all": [{"field": name, "op": op, "value": value}]})

    with pytest.raises(CustomFieldInUse, match="the assignment rule"):
        remove_custom_field(field=field)
    with pytest.raises(TagInUse, match="the assignment rule"):
        remove_tag(tag=tag)
    with pytest.raises(ListInUse, match="the assignment rule"):
        delete_list(list_=list_, actor_id=None, now=timezone.now())


def test_a_member_without_the_right_sees_no_rules(as_recruiter, team, recruiter, rule_for):
    rule = rule_for(recruiter)

    assert as_recruiter.get(RULES).status_code in {403, 404}
    assert as_recruiter.post(reverse("assignments:rule_remove", args=[rule.pk])).status_code in {403, 404}
    assert AssignmentRule.objects.count() == 1


def test_a_rule_starts_at_the_end_and_off(team, recruiter):
    fields = {"name": "Last", "people": [recruiter.pk]}

    made = create_assignment_rule(team=team, fields=fields, now=timezone.now(), actor_id=None)

    assert (made.is_on, made.position, Application.objects.count()) == (False, 0, 0)
