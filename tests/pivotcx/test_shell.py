"""The frame of every page: where a person may go, and how many wait for them."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.services import add_member
from apps.accounts.tenancy import as_team
from apps.chat.services import assign_conversation, share_conversation
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in

PROFILE = "/accounts/profile/"


def frame(client: Client) -> Any:
    return client.get(PROFILE).context["shell"]


def places(client: Client) -> list[str]:
    return [item.label for item in client.get(PROFILE).context["nav_items"]]


@pytest.fixture(autouse=True)
def _simulated(settings) -> None:
    settings.SIMULATED_CARRIER = True


def test_a_manager_may_go_everywhere(as_manager: Client):
    assert places(as_manager) == [
        "Dashboard",
        "Chat",
        "Candidates",
        "Lists",
        "Blasts",
        "Campaigns",
        "Imports",
        "Feeds",
        "Reports",
        "Simulator",
        "Settings",
    ]


def test_a_member_has_no_settings(as_recruiter: Client):
    assert places(as_recruiter) == [
        "Dashboard",
        "Chat",
        "Candidates",
        "Lists",
        "Blasts",
        "Campaigns",
        "Imports",
        "Reports",
        "Simulator",
    ]


def test_a_restricted_member_has_the_chat_only(restricted, signed_in):
    assert places(signed_in(restricted)) == ["Chat"]


def test_without_the_simulated_carrier_there_is_no_simulator(as_manager: Client, settings):
    settings.SIMULATED_CARRIER = False

    assert "Simulator" not in places(as_manager)


def test_the_badge_counts_mine_and_nobodys_but_not_a_colleagues(number, recruiter, teammate, as_recruiter):
    mine, theirs, _nobodys = (text_in(number).conversation for _ in range(3))
    assign_conversation(conversation=mine, assignee=recruiter, actor=None)
    assign_conversation(conversation=theirs, assignee=teammate, actor=None)

    assert frame(as_recruiter).waiting_count == 2
    assert 'value="2"' in as_recruiter.get("/chat/waiting/").content.decode()


def test_a_restricted_badge_counts_only_what_is_shared(number, restricted, signed_in):
    shared, _other = (text_in(number).conversation for _ in range(2))
    share_conversation(conversation=shared, user=restricted, actor=None)

    assert frame(signed_in(restricted)).waiting_count == 1


def test_the_switcher_lists_the_persons_own_teams(team, other_team, recruiter, as_recruiter: Client):
    night = TeamFactory(name="Yard team", account=team.account)
    with as_team(night.pk):
        add_member(team=night, user=recruiter, role=Membership.Role.RESTRICTED)

    choices = frame(as_recruiter).teams

    assert {choice.name: choice.is_current for choice in choices} == {
        "Warehouse team": True,
        "Yard team": False,
    }


def test_the_clock_of_the_page_is_the_servers(as_recruiter: Client):
    assert abs((frame(as_recruiter).now - timezone.now()).total_seconds()) < 5


def test_who_may_not_keeps_the_rail_and_is_led_to_their_own_place(restricted, signed_in):
    response = signed_in(restricted).get("/settings/people/")

    page = response.content.decode()
    assert response.status_code == 403
    assert 'aria-label="Places"' in page
    assert "Go to the chat" in page


def test_a_stranger_to_all_teams_reads_a_404_without_a_rail(db):
    response = Client().get("/there-is-nothing/")

    assert response.status_code == 404
    assert 'aria-label="Places"' not in response.content.decode()


def test_a_page_is_sent_small_to_who_can_unpack_it(as_manager: Client):
    answer = as_manager.get(PROFILE, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 10_000 < len(gzip.decompress(answer.content))
    assert "Accept-Encoding" in answer.headers["Vary"]
