"""A note names colleagues: they are told, and whoever writes it learns of those who cannot see the chat."""

from __future__ import annotations

import json

import pytest

from apps.accounts.models import Membership
from apps.chat.mentions import Named, mentions_in, pieces_of
from apps.chat.models import ConversationShare, Note
from apps.chat.services import add_note, remove_colleague
from apps.events.models import Event
from tests.factories.accounts import add_person
from tests.factories.chat import ConversationFactory

HTMX = {"HX-Request": "true"}
ANA, BO, OTHER_ANA = Named("1", "Ana One", "Ana"), Named("2", "Bo Three", "Bo"), Named("3", "Ana Two", "Ana")


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+12015550123")


def told() -> list[dict[str, str]]:
    return [event.data for event in Event.objects.filter(kind="conversation.mentioned").order_by("pk")]


@pytest.mark.parametrize(
    ("body", "people", "names"),
    [
        ("@Ana One, call them", [ANA, BO], [("1", "Ana One")]),
        ("Ask @bo or @ANA.", [ANA, BO], [("2", "bo"), ("1", "ANA")]),
        ("(@Bo) @Bo Three", [ANA, BO], [("2", "Bo")]),
        # Two of one name: only the whole name says who is meant.
        ("@Ana and @Ana Two", [ANA, OTHER_ANA], [("3", "Ana Two")]),
        ("bo@bo.test, @Boris, @ Bo", [BO], []),
    ],
)
def test_a_name_behind_an_at_sign_names_one_colleague(body, people, names):
    assert [(each["user"], each["name"]) for each in mentions_in(body, people)] == names


def test_the_pieces_of_a_note_are_the_note():
    body = "To @Ana One: write x@Ana to @Ana Oneself and @ana one"

    pieces = pieces_of(body, ["Ana One"])

    assert "".join(piece for piece, _ in pieces) == body
    assert [piece for piece, is_name in pieces if is_name] == ["@Ana One", "@ana one"]


def test_who_is_named_is_told_and_stands_in_the_thread(conversation, recruiter, teammate, as_recruiter):
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/notes/", {"body": "@Teammate Two <b> call them"}, headers=HTMX
    )

    note = Note.objects.get()
    assert note.mentions == [{"user": str(teammate.pk), "name": "Teammate Two"}]
    assert told() == [{"conversation": str(conversation.pk), "note": str(note.pk), "user": str(teammate.pk)}]
    assert Event.objects.get(kind="conversation.mentioned").conversation_id == conversation.pk
    assert (
        '<span class="message__mention">@Teammate Two</span> &lt;b&gt; call them' in answer.content.decode()
    )
    assert "HX-Trigger" not in answer.headers


def test_nobody_is_told_of_their_own_note_and_no_stranger_of_any(
    conversation, recruiter, stranger, as_recruiter
):
    add_note(conversation=conversation, author=recruiter, body="@Recruiter One and @Stranger Three")

    assert told() == []


def test_of_who_is_named_and_cannot_see_the_chat_its_writer_is_told(conversation, restricted, as_recruiter):
    address = f"/chat/{conversation.pk}/notes/"

    answer = as_recruiter.post(address, {"body": "@Hiring Manager, what do you think?"}, headers=HTMX)

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["text"] == "Hiring Manager cannot see this chat."
    assert toast["undo"]["label"] == "Share with Hiring"
    assert len(told()) == 1
    as_recruiter.post(toast["undo"]["url"], headers=HTMX)
    assert ConversationShare.objects.get().user == restricted
    again = as_recruiter.post(address, {"body": "@Hiring Manager, and now?"}, headers=HTMX)
    assert "HX-Trigger" not in again.headers


def test_a_restricted_writer_is_told_who_can_share_it(
    team, conversation, recruiter, restricted, signed_in, as_recruiter
):
    add_person(team, "restricted", "Second Hiring")
    as_recruiter.post(f"/chat/{conversation.pk}/share/", {"user": restricted.pk})

    answer = signed_in(restricted).post(
        f"/chat/{conversation.pk}/notes/", {"body": "@Second Hiring, look"}, headers=HTMX
    )

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["text"].startswith("Second Hiring cannot see this chat. A member can share it")
    assert "undo" not in toast


def test_colleagues_are_offered_without_oneself_and_those_who_left(
    team, conversation, manager, teammate, restricted, stranger, as_recruiter, count_queries
):
    address = f"/chat/{conversation.pk}/notes/mentions/"

    page = as_recruiter.get(address).content.decode()

    assert 'data-name="Teammate Two"' in page
    assert "Recruiter One" not in page
    assert "Stranger Three" not in page
    assert page.count("Cannot see this chat") == 1
    of_five = count_queries(lambda: as_recruiter.get(address))
    for nth in range(9):
        add_person(team, "member", f"Person {nth}")
    assert count_queries(lambda: as_recruiter.get(address)) == of_five <= 12
    place = Membership.objects.for_team(team).get(user=teammate)
    remove_colleague(membership=place, actor=manager, now=conversation.created_at)
    assert "Teammate Two" not in as_recruiter.get(address).content.decode()
