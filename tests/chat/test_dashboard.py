from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.services import assign_conversation
from tests.factories.chat import text_in


@pytest.fixture
def waiting(number):
    def make(*, hours: float = 1, body: str = "Hello", assignee=None):
        conversation = text_in(number, body=body, at=timezone.now() - timedelta(hours=hours)).conversation
        if assignee is not None:
            assign_conversation(conversation=conversation, assignee=assignee, actor=assignee)
        return conversation

    return make


def counts_of(response, key: str) -> tuple[int, int, int]:
    groups = [*response.context["groups"], response.context["others"]]
    counts = next(group.counts for group in groups if group and group.key == key)
    return counts.green, counts.orange, counts.red


def test_everybody_is_told_who_waits_for_them_and_for_the_team(waiting, recruiter, as_recruiter):
    waiting(body="For me", assignee=recruiter)
    waiting(body="For anybody", hours=13)
    waiting(body="For anybody too", hours=30)

    response = as_recruiter.get("/")

    assert counts_of(response, "mine") == (1, 0, 0)
    assert counts_of(response, "team") == (0, 1, 1)
    assert "3 people are waiting, the longest for 1 d 6 h" in response.content.decode()


def test_a_member_is_not_shown_what_belongs_to_others(waiting, teammate, as_recruiter):
    waiting(body="For a colleague", assignee=teammate)

    page = as_recruiter.get("/").content.decode()

    assert "For a colleague" not in page
    assert "Nobody is waiting. Well done." in page


def test_a_manager_sees_also_who_waits_for_others(waiting, teammate, as_manager):
    waiting(body="For a colleague", assignee=teammate, hours=13)

    response = as_manager.get("/")

    assert counts_of(response, "others") == (0, 1, 0)
    assert "For a colleague" in response.content.decode()


def test_who_has_waited_longest_is_first(waiting, as_recruiter):
    waiting(body="Later", hours=2)
    waiting(body="Sooner", hours=20)

    page = as_recruiter.get("/").content.decode()

    assert page.index("Sooner") < page.index("Later")


def test_a_long_card_links_to_all_of_its_list(waiting, as_recruiter):
    for _ in range(51):
        waiting()

    page = as_recruiter.get("/").content.decode()

    assert page.count('class="row__item"') == 50
    assert "/chat/?show=unassigned&amp;show=waiting" in page


def test_a_restricted_member_goes_to_their_chats(restricted, signed_in):
    assert signed_in(restricted).get("/")["Location"] == "/chat/"


def test_another_teams_waiting_are_not_counted(waiting, as_stranger):
    waiting(body="Not theirs")

    assert "Not theirs" not in as_stranger.get("/").content.decode()


def test_the_dashboard_costs_the_same_for_one_row_as_for_twenty(
    waiting, recruiter, as_manager, count_queries
):
    waiting()
    waiting(assignee=recruiter)
    for_one = count_queries(lambda: as_manager.get("/"))

    for _ in range(19):
        waiting()
        waiting(assignee=recruiter)

    assert count_queries(lambda: as_manager.get("/")) == for_one
    assert for_one <= 12


def test_a_new_team_is_led_through_its_first_steps(team, as_manager, as_recruiter):
    page, theirs = (client.get("/").content.decode() for client in (as_manager, as_recruiter))

    assert 'hx-get="/first-steps/"' in page
    assert 'hx-get="/first-steps/"' not in theirs
    assert "A manager does the steps below" in theirs
    assert "/settings/numbers/connect/" not in theirs


def test_the_first_steps_leave_once_there_is_a_number_and_a_chat(number, waiting, as_manager):
    assert [step.is_done for step in as_manager.get("/").context["steps"]][:2] == [True, False]

    waiting()

    assert as_manager.get("/").context["steps"] == []
