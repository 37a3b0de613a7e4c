"""Who comes by any door, or begins to wait, with nobody: the first rule that fits gives them to somebody, once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.tenancy import as_team
from apps.assignments.fanout import read_log
from apps.assignments.models import AssignmentCursor, AssignmentRule
from apps.assignments.selectors import teams_behind, teams_to_read
from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.chat.happenings import happening, people_named
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation, receive_application, remove_colleague
from apps.events.models import Event
from apps.events.relay import number_events
from apps.simulator.samples import put_samples
from tests.factories.accounts import add_person
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, new_phone, text_in
from tests.factories.feeds import FeedFactory, application, hand_in

NURSES = {"all": [{"field": "application.job_title", "op": "contains", "value": "nurse"}]}


def arrive(team, *, phone="", method=Application.Method.API, **attribution):
    """Let somebody apply by a door for software."""
    return receive_application(
        team=team,
        phone=phone or new_phone(),
        method=method,
        now=timezone.now(),
        candidate={"first_name": "Candidate"},
        application=attribution,
    ).candidate


def owner(candidate):
    chat = Conversation.objects.filter(candidate=candidate).select_related("assignee").first()
    return chat.assignee if chat else None


@pytest.mark.parametrize("method", ["api", "feed", "form", "keyword", "plugin"])
def test_who_comes_by_a_door_is_given_to_the_person_of_the_rule(
    team, number, recruiter, rule_for, read, method
):
    rule_for(recruiter)

    candidate = arrive(team, method=Application.Method(method))
    read()

    assert owner(candidate) == recruiter


def test_an_unknown_phone_that_texts_is_given_to_the_person_of_the_rule(
    team, number, recruiter, rule_for, read
):
    rule_for(recruiter)

    chat = text_in(number).conversation
    read()

    chat.refresh_from_db()
    assert chat.assignee == recruiter


def test_the_first_rule_that_fits_decides(team, number, recruiter, teammate, rule_for, read):
    rule_for(recruiter, name="Nurses", condition=NURSES)
    rule_for(teammate, name="The others")

    nurse, driver = arrive(team, job_title="Night nurse"), arrive(team, job_title="Driver")
    read()

    assert (owner(nurse), owner(driver)) == (recruiter, teammate)


def test_a_rule_for_nobody_keeps_them_for_whoever_takes_them(team, number, recruiter, rule_for, read):
    rule_for(name="Nurses wait", condition=NURSES)
    rule_for(recruiter)

    nurse = arrive(team, job_title="Nurse")
    read()

    assert owner(nurse) is None


def test_a_rule_that_is_off_gives_nobody_to_anybody(team, number, recruiter, rule_for, read):
    rule_for(recruiter, is_on=False)

    candidate = arrive(team)
    read()

    assert owner(candidate) is None


def test_a_hundred_arrivals_of_three_people_are_thirty_four_and_twice_thirty_three(
    team, number, rule_for, read
):
    people = [add_person(team, Membership.Role.MEMBER, f"Person {n}") for n in range(3)]
    rule_for(*people)

    for _ in range(100):
        arrive(team)
    read()

    given = Counter(Conversation.objects.values_list("assignee", flat=True))
    assert [given[person.pk] for person in people] == [34, 33, 33]


def test_whoever_has_left_or_is_switched_off_is_passed_over(
    team, number, recruiter, teammate, rule_for, read
):
    left = add_person(team, Membership.Role.MEMBER, "Left")
    off = add_person(team, Membership.Role.MEMBER, "Off")
    rule_for(left, off, recruiter, teammate)
    remove_colleague(membership=Membership.objects.get(team=team, user=left), actor=None, now=timezone.now())
    User.objects.filter(pk=off.pk).update(is_active=False)

    candidates = [arrive(team) for _ in range(4)]
    read()

    assert [owner(each) for each in candidates] == [recruiter, teammate, recruiter, teammate]


def test_a_rule_of_whose_people_nobody_is_left_is_passed_over(team, number, recruiter, rule_for, read):
    left = add_person(team, Membership.Role.MEMBER, "Left")
    rule_for(left, name="Gone")
    rule_for(recruiter)
    remove_colleague(membership=Membership.objects.get(team=team, user=left), actor=None, now=timezone.now())

    candidate = arrive(team)
    read()

    assert owner(candidate) == recruiter


def test_who_has_somebody_is_never_taken_away(team, number, recruiter, teammate, rule_for, read):
    rule_for(recruiter)
    chat = text_in(number).conversation
    assign_conversation(conversation=chat, assignee=teammate, actor=None)

    arrive(team, phone=chat.candidate.phone)
    read()

    assert owner(chat.candidate) == teammate


def test_the_rule_of_a_feed_goes_first(team, number, recruiter, teammate, rule_for, read):
    rule_for(recruiter)
    to_teammate = [{"when": None, "then": [{"do": "assign", "to": [str(teammate.pk)]}]}]

    delivery = hand_in(FeedFactory(team=team, rules=to_teammate), application())
    read()

    assert owner(delivery.candidate) == teammate


def test_who_was_brought_by_a_file_is_given_to_somebody_when_they_write(
    team, number, recruiter, rule_for, read
):
    rule_for(recruiter, condition=NURSES)
    candidate = CandidateFactory(team=team)
    record_application(
        candidate=candidate,
        method=Application.Method.IMPORT,
        applied_at=timezone.now(),
        job_title="Nurse",
    )
    read()
    assert owner(candidate) is None

    text_in(number, phone=candidate.phone)
    read()

    assert owner(candidate) == recruiter


def test_who_a_colleague_has_typed_in_stays_in_their_hands(team, number, recruiter, rule_for, read):
    rule_for(recruiter)

    chat = ConversationFactory(team=team)
    read()

    chat.refresh_from_db()
    assert chat.assignee is None


def test_who_was_taken_from_everybody_by_hand_is_not_given_back_while_they_wait(
    team, number, recruiter, rule_for, read
):
    rule_for(recruiter)
    chat = text_in(number).conversation
    read()
    assign_conversation(conversation=Conversation.objects.get(pk=chat.pk), assignee=None, actor=recruiter)

    text_in(number, phone=chat.candidate.phone, body="Anybody there?")
    read()

    assert owner(chat.candidate) is None


def test_who_came_before_there_was_a_rule_stays_as_they_are(team, number, recruiter, rule_for, read):
    before = arrive(team)
    while number_events(team_id=team.pk):
        pass
    rule_for(recruiter)
    read()

    assert owner(before) is None


def test_however_often_the_log_is_read_one_chat_is_assigned_once(
    team, number, recruiter, teammate, rule_for, read
):
    rule = rule_for(recruiter, teammate)
    candidate = arrive(team)
    read()

    AssignmentCursor.objects.update(seq=0)
    read()

    rule.refresh_from_db()
    assert (owner(candidate), rule.given) == (recruiter, 1)
    assert Event.objects.filter(kind="conversation.assigned").count() == 1


def test_the_thread_says_by_which_rule(team, number, recruiter, rule_for, read):
    rule_for(recruiter, name="Nurses in Ohio")
    arrive(team)
    read()

    event = Event.objects.get(kind="conversation.assigned")
    assert happening(event, people_named([event])).words == (
        f"Assigned to {recruiter} by the rule “Nurses in Ohio”"
    )


def test_a_condition_that_cannot_be_asked_any_more_fits_nobody(team, number, recruiter, rule_for, read):
    rule = rule_for(recruiter, condition=NURSES)
    broken = {"all": [{"field": "custom.gone", "op": "is", "value": "x"}]}
    AssignmentRule.objects.filter(pk=rule.pk).update(condition=broken)

    candidate = arrive(team, job_title="Nurse")
    read()

    assert owner(candidate) is None


def test_the_clock_finds_teams_with_rules_and_news_and_no_others(team, number, recruiter, rule_for, read):
    arrive(team)
    while number_events(team_id=team.pk):
        pass
    assert (teams_to_read(), teams_behind()) == ([], [])
    rule_for(recruiter)
    arrive(team)
    while number_events(team_id=team.pk):
        pass
    assert (teams_to_read(), teams_behind()) == ([team.pk], [team.pk])

    read()

    assert (teams_to_read(), teams_behind()) == ([], [])


def test_a_team_without_rules_has_nothing_to_read(team):
    with as_team(None):
        assert not read_log(team_id=team.pk, now=timezone.now())


def test_sample_people_take_nobodys_turn(team, number, manager, recruiter, rule_for, read):
    rule = rule_for(recruiter)

    put_samples(team=team, actor=manager, now=timezone.now())
    read()

    rule.refresh_from_db()
    assert rule.given == 0
    assert not Conversation.objects.exclude(assignee=None).exists()
