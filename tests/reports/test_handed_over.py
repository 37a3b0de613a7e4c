"""Handoffs in reports: of who gave, and once, however many times and in how many ways it was said."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application
from apps.candidates.services import record_application
from apps.chat.services import move_stage
from apps.handoffs.services import Said, hand_to_team, take_back
from apps.reports.models import Figure
from tests.factories.accounts import TeamFactory
from tests.factories.chat import ConversationFactory
from tests.factories.handoffs import hand_over
from tests.factories.reports import count_everything

pytestmark = pytest.mark.django_db


def handed_over(team: Team) -> list[tuple[str, int]]:
    with as_team(team.pk):
        count_everything(Team.objects.get(pk=team.pk))
        rows = Figure.objects.for_team(team).filter(measure="handed_over")
        return sorted(rows.values_list("dimension", "number"))


def test_a_chat_that_is_handed_over_twice_a_day_is_one(team, number, recruiter, teammate, restricted):
    chat = ConversationFactory(team=team)

    hand_over(chat, restricted, author=recruiter)
    hand_over(chat, teammate, author=recruiter)

    assert handed_over(team) == [("", 1), ("person", 1)]


def test_whom_another_team_gave_us_we_have_not_handed_over(team, number, recruiter):
    sister = TeamFactory(name="Sister team", slug="sisters", account=team.account)
    hand_to_team(
        conversation=ConversationFactory(team=team),
        team_id=sister.pk,
        email="",
        said=Said(),
        author=recruiter,
        client_id=None,
        now=timezone.now(),
    )

    assert handed_over(team) == [("", 1), ("person", 1)]
    assert handed_over(sister) == []


def taken_back(handoff, actor):
    return take_back(handoff=handoff, actor=actor, now=timezone.now())


def test_what_was_taken_back_was_not_handed_over(team, number, recruiter, restricted):
    chat = ConversationFactory(team=team)
    record_application(
        candidate=chat.candidate, method=Application.Method.API, applied_at=timezone.now(), source="Indeed"
    )
    handoff = hand_over(chat, restricted, author=recruiter)
    assert handed_over(team) == [("", 1), ("person", 1)]

    taken_back(handoff, recruiter)

    assert handed_over(team) == []
    assert not Figure.objects.for_team(team).filter(measure="arrived_handed").exists()


def test_what_was_taken_back_and_given_to_another_counts_once(
    team, number, recruiter, teammate, restricted, manager
):
    chat = ConversationFactory(team=team)
    taken_back(hand_over(chat, restricted, author=recruiter), recruiter)

    hand_over(chat, teammate, author=manager)

    assert handed_over(team) == [("", 1), ("person", 1)]
    assert Figure.objects.for_team(team).get(measure="handed_over", dimension="person").key == str(manager.pk)


def test_a_second_handoff_that_is_taken_back_leaves_the_first(team, number, recruiter, teammate, restricted):
    chat = ConversationFactory(team=team)
    hand_over(chat, teammate, author=recruiter)

    taken_back(hand_over(chat, restricted, author=recruiter), recruiter)

    assert handed_over(team) == [("", 1), ("person", 1)]


def test_what_was_delivered_by_hand_before_stays_so(team, number, recruiter, restricted):
    chat = ConversationFactory(team=team)
    for stage in ("delivered", "new"):
        move_stage(conversation=chat, stage=stage, actor_id=recruiter.pk)

    taken_back(hand_over(chat, restricted, author=recruiter), recruiter)

    assert handed_over(team) == [("", 1), ("person", 1)]
