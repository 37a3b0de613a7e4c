"""The frame of every page: where a person may go, and how many wait for them."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership, User
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


def chat_line(client: Client, path: str) -> str:
    """Return how the rail speaks of the chat: the beginning of its link."""
    page = client.get(path).content.decode()
    return page[page.index('<a class="rail__link" href="/chat/"') :].partition(">")[0]


def test_a_line_of_the_rail_that_others_see_otherwise_is_drawn_for_them(
    number, recruiter, as_recruiter: Client, as_manager: Client
):
    """And drawn once for all who see the same."""
    assign_conversation(conversation=text_in(number).conversation, assignee=recruiter, actor=None)

    for _ in range(2):
        assert 'title="Chat: 1 waiting' in chat_line(as_recruiter, PROFILE)
        assert 'title="Chat"' in chat_line(as_manager, PROFILE)
        assert 'aria-current="page"' in chat_line(as_recruiter, "/chat/")
        assert 'aria-current="page"' not in chat_line(as_recruiter, PROFILE)
        assert "aria-keyshortcuts" in chat_line(as_recruiter, PROFILE)
    User.objects.filter(pk=recruiter.pk).update(single_key_shortcuts=False)
    assert "aria-keyshortcuts" not in chat_line(as_recruiter, PROFILE)


def about_oneself(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page[page.index('id="person"') :].partition("</sign-out>")[0]


def test_what_a_person_does_about_themselves_is_their_own(
    restricted, recruiter, signed_in, as_recruiter: Client
):
    """Only what is the same for others is drawn once."""
    User.objects.filter(pk=recruiter.pk).update(theme="dark")
    own = ['value="dark" aria-pressed="true"', "/settings/templates/", recruiter.email]
    as_restricted = signed_in(restricted)

    for _ in range(2):
        assert [words in about_oneself(as_recruiter, PROFILE) for words in own] == [True, True, True]
        assert [words in about_oneself(as_restricted, PROFILE) for words in own] == [False, False, False]
        guides = [
            re.findall(r'href="(/help/[^"]*)"', about_oneself(as_recruiter, path)) for path in ("/", PROFILE)
        ]
        assert guides[0] != guides[1]


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
