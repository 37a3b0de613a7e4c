"""How quickly the team answers, above those who wait: asked for by the dashboard itself, at a cost of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.reports import count_everything, text_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(number, team, recruiter):
    """Answer somebody after so many minutes, so many days ago."""

    def answer(*, minutes: int, days: int = 0):
        chat = ConversationFactory(team=team)
        at = timezone.now().astimezone(team.zone).replace(hour=0, minute=0, second=1) - timedelta(days=days)
        text_in(number, phone=chat.candidate.phone, at=at - timedelta(minutes=minutes))
        text_out(chat, at=at, author=recruiter)
        Conversation.objects.filter(pk=chat.pk).update(waiting_since=None)

    return answer


def facts(client):
    return [(each.words, each.change) for each in client.get("/reports/strip/").context["facts"]]


def test_it_says_how_many_were_answered_how_quickly_and_who_waits(team, number, as_recruiter, answered):
    answered(minutes=4)
    answered(minutes=20, days=1)
    answered(minutes=30, days=2)
    answered(minutes=10, days=8)
    text_in(number, at=timezone.now() - timedelta(hours=3, minutes=1))
    count_everything(team)

    assert facts(as_recruiter) == [
        ("1", "3 in 7 days"),
        ("4 min", "median, all hours"),
        ("20 min", "10 min before"),
        ("3 h", "1 waiting"),
    ]
    page = as_recruiter.get("/reports/strip/").content.decode()
    assert "<report-chart" in page
    assert page.count('<th scope="row"') == 14


def test_of_nothing_it_draws_nothing(as_recruiter):
    assert facts(as_recruiter) == [
        ("0", "0 in 7 days"),
        ("–", "median, all hours"),
        ("–", "none before"),
        ("–", "0 waiting"),
    ]
    assert "Nobody has answered" in as_recruiter.get("/reports/strip/").content.decode()


def test_before_anything_is_counted_it_does_not_say_that_nobody_has_answered(team, as_recruiter, answered):
    answered(minutes=4)
    before = as_recruiter.get("/reports/strip/").content.decode()
    assert "Nobody has answered" not in before
    assert "is being counted" in before

    count_everything(team)

    assert "is being counted" not in as_recruiter.get("/reports/strip/").content.decode()


def test_it_costs_the_same_however_much_there_is(team, as_recruiter, answered, count_queries):
    answered(minutes=4)
    count_everything(team)
    for_one = count_queries(lambda: as_recruiter.get("/reports/strip/"))

    for each in range(5):
        answered(minutes=4 + each, days=each)
    count_everything(team)

    assert count_queries(lambda: as_recruiter.get("/reports/strip/")) == for_one <= 12


def test_the_dashboard_asks_for_it_by_itself(as_recruiter, number, answered):
    answered(minutes=4)

    assert 'hx-get="/reports/strip/"' in as_recruiter.get("/").content.decode()


def test_who_has_no_reports_has_no_strip(signed_in, restricted):
    assert signed_in(restricted).get("/reports/strip/").status_code == 403


def test_it_is_of_the_own_team(team, as_stranger, answered):
    answered(minutes=4)
    count_everything(team)

    assert facts(as_stranger)[0] == ("0", "0 in 7 days")
