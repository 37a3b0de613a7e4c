"""As which work somebody's list of chats begins: chosen once, and theirs on every visit and every device."""

from __future__ import annotations

import pytest

from apps.accounts.models import Membership
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation, choose_preset
from tests.factories.accounts import add_person
from tests.factories.chat import text_in

CHAT, CHOOSE = "/chat/", "/chat/preset/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/chat/?show=closed"}


@pytest.fixture
def chats(number, recruiter, team) -> dict[str, Conversation]:
    """One chat of nobody's, one of the recruiter's, one that was handed over to the recruiter."""
    made = {body: text_in(number, body=body).conversation for body in ("nobodys", "mine", "delivered")}
    for body in ("mine", "delivered"):
        assign_conversation(conversation=made[body], assignee=recruiter, actor=recruiter)
    Conversation.objects.filter(pk=made["delivered"].pk).update(stage=Conversation.Stage.DELIVERED)
    return made


def shown(client, query: str = "") -> set[str]:
    page = client.get(f"{CHAT}{query}").content.decode()
    return {body for body in ("nobodys", "mine", "delivered") if f">{body}<" in page}


@pytest.mark.parametrize(
    ("preset", "bodies"),
    [
        ("chat_agent", {"nobodys", "mine", "delivered"}),
        ("recruiter", {"mine", "delivered"}),
        ("hiring_manager", {"delivered"}),
        ("", {"nobodys", "mine", "delivered"}),
    ],
)
def test_a_list_begins_as_it_was_chosen_also_elsewhere(
    chats, recruiter, as_recruiter, signed_in, preset, bodies
):
    as_recruiter.post(CHOOSE, {"preset": preset})

    assert shown(as_recruiter) == bodies
    assert shown(signed_in(recruiter)) == bodies


def test_a_filter_of_the_address_comes_before_it_and_everything_is_said(chats, as_recruiter):
    as_recruiter.post(CHOOSE, {"preset": "hiring_manager"})

    assert shown(as_recruiter, "?show=mine") == {"mine", "delivered"}
    assert shown(as_recruiter, "?show=") == {"nobodys", "mine", "delivered"}


def test_the_funnel_is_filled_while_the_list_differs_from_it(chats, as_recruiter):
    as_recruiter.post(CHOOSE, {"preset": "recruiter"})

    def is_filled(query: str) -> bool:
        return "some are on" in as_recruiter.get(f"{CHAT}{query}").content.decode()

    assert [is_filled(query) for query in ("", "?show=mine", "?show=", "?show=red")] == [
        False,
        False,
        True,
        True,
    ]


def test_it_is_of_one_person(chats, recruiter, teammate, as_recruiter, signed_in):
    as_recruiter.post(CHOOSE, {"preset": "recruiter"})

    assert shown(signed_in(teammate)) == {"nobodys", "mine", "delivered"}


def test_the_page_takes_the_list_and_leaves_the_old_filter(chats, as_recruiter):
    answer = as_recruiter.post(CHOOSE, {"preset": "hiring_manager"}, headers=HTMX)

    assert answer["HX-Replace-Url"] == CHAT
    assert 'data-preset="show=delivered&amp;show=mine"' in answer.content.decode()
    assert ">nobodys<" not in answer.content.decode()


def test_an_unknown_one_changes_nothing(as_recruiter, recruiter):
    as_recruiter.post(CHOOSE, {"preset": "recruiter"})
    answer = as_recruiter.post(CHOOSE, {"preset": "boss"}, follow=True)

    assert "There is no such preset." in answer.content.decode()
    recruiter.refresh_from_db()
    assert recruiter.inbox_preset == "recruiter"


def test_the_restricted_have_theirs_and_choose_none(chats, team, as_recruiter, signed_in):
    hiring = add_person(team, Membership.Role.RESTRICTED, "Hiring")
    choose_preset(user=hiring, key="chat_agent")
    as_recruiter.post(f"/chat/{chats['nobodys'].pk}/share/", {"user": hiring.pk})

    assert signed_in(hiring).post(CHOOSE, {"preset": "recruiter"}).status_code == 403
    # All that was shared with them, whatever somebody made of it before.
    assert shown(signed_in(hiring)) == {"nobodys"}
