from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate, CustomField
from apps.candidates.services import add_custom_field
from apps.chat.models import Conversation
from apps.chat.services import (
    assign_conversation,
    close_conversation,
    mark_read,
    share_conversation,
)
from tests.factories.chat import ConversationFactory, new_phone, text_in

CHAT = "/chat/"


@pytest.fixture
def conversation(team, number) -> Conversation:
    phone = new_phone()
    ConversationFactory(team=team, phone=phone, first_name="Candidate", last_name="Twelve")
    return text_in(number, phone=phone, body="Is the night shift still open?").conversation


def words_of(response) -> str:
    return response.content.decode()


def test_who_has_waited_longest_stands_on_top(team, number, as_recruiter):
    now = timezone.now()
    text_in(number, body="Second", at=now - timedelta(hours=2))
    text_in(number, body="First", at=now - timedelta(hours=20))
    text_in(number, body="Third", at=now - timedelta(hours=1))

    page = words_of(as_recruiter.get(CHAT))

    assert page.index("First") < page.index("Second") < page.index("Third")


def test_a_chat_shows_its_texts_and_who_it_is_with(conversation, as_recruiter):
    page = words_of(as_recruiter.get(f"/chat/{conversation.pk}/"))

    assert "Is the night shift still open?" in page
    assert "Candidate Twelve" in page


def test_looking_at_a_page_marks_nothing_read(conversation, as_recruiter):
    as_recruiter.get(f"/chat/{conversation.pk}/")

    assert "data-unread" in words_of(as_recruiter.get(CHAT))


def test_the_unread_dot_is_each_persons_own(conversation, recruiter, as_recruiter, as_manager):
    as_recruiter.post(f"/chat/{conversation.pk}/read/")

    assert "data-unread" not in words_of(as_recruiter.get(CHAT))
    assert "data-unread" in words_of(as_manager.get(CHAT))


def test_an_unread_dot_can_be_put_back(conversation, recruiter, as_recruiter):
    mark_read(conversation=conversation, user=recruiter, now=timezone.now())

    as_recruiter.post(f"/chat/{conversation.pk}/unread/")

    assert "data-unread" in words_of(as_recruiter.get(CHAT))


def test_a_strangers_chat_is_not_there(conversation, as_stranger):
    assert as_stranger.get(f"/chat/{conversation.pk}/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        *("messages/", "notes/", "assign/", "close/", "close/undo/", "open/", "answered/", "claim/"),
        *("release/", "share/", "unshare/", "read/", "unread/", "candidate/"),
    ],
)
def test_nothing_can_be_done_in_a_strangers_chat(conversation, as_stranger, address):
    assert as_stranger.post(f"/chat/{conversation.pk}/{address}", {"body": "Hi"}).status_code == 404


def test_a_restricted_member_sees_exactly_what_is_shared(
    conversation, number, restricted, manager, signed_in
):
    other = text_in(number, body="Not for them").conversation
    share_conversation(conversation=conversation, user=restricted, actor=manager)
    client = signed_in(restricted)

    page = words_of(client.get(CHAT))

    assert "Is the night shift still open?" in page
    assert "Not for them" not in page
    assert client.get(f"/chat/{conversation.pk}/").status_code == 200
    assert client.get(f"/chat/{other.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["assign/", "claim/", "release/", "share/", "unshare/"])
def test_a_restricted_member_directs_nobody(conversation, restricted, manager, signed_in, address):
    share_conversation(conversation=conversation, user=restricted, actor=manager)

    assert signed_in(restricted).post(f"/chat/{conversation.pk}/{address}").status_code == 403


def test_a_restricted_member_adds_nobody(restricted, signed_in):
    assert signed_in(restricted).get("/chat/new/").status_code == 403


def test_a_closed_chat_leaves_the_list_and_is_found_among_the_closed(conversation, manager, as_recruiter):
    close_conversation(conversation=conversation, actor=manager, now=timezone.now())

    assert "Candidate Twelve" not in words_of(as_recruiter.get(CHAT))
    assert "Candidate Twelve" in words_of(as_recruiter.get(CHAT, {"show": "closed"}))


def test_search_finds_by_name_phone_and_text_closed_ones_too(conversation, manager, as_recruiter):
    close_conversation(conversation=conversation, actor=manager, now=timezone.now())

    for query in ["twelve", conversation.candidate.phone[-7:], "night shift"]:
        assert "Candidate Twelve" in words_of(as_recruiter.get(CHAT, {"q": query}))


def test_a_text_that_was_found_is_shown_from_where_it_was_found(conversation, number, as_recruiter):
    first = text_in(number, body="I have been driving for a long time and hold a forklift licence")
    text_in(number, phone=first.conversation.candidate.phone, body="Are you there?")

    page = words_of(as_recruiter.get(CHAT, {"q": "forklift"}))

    assert "hold a forklift licence" in page
    assert "I have been driving" not in page
    assert "Are you there?" not in page


def test_the_list_goes_on_where_the_page_ended(team, number, as_recruiter):
    now = timezone.now()
    for place in range(60):
        text_in(number, body=f"Text {place:03d}", at=now - timedelta(minutes=100 - place))
    first = as_recruiter.get(CHAT)

    after = str(first.context["page"].after)
    second = words_of(as_recruiter.get(CHAT, {"after": after}))

    assert "Text 049" in words_of(first)
    assert "Text 050" not in words_of(first)
    assert "Text 049" not in second
    assert "Text 050" in second
    assert "Text 059" in second


def test_the_page_after_the_waiting_goes_on_with_the_answered(team, number, as_recruiter):
    for place in range(49):
        text_in(number, body=f"Waits {place:03d}")
    for place in range(5):
        ConversationFactory(team=team, first_name=f"Answered{place}")
    first = as_recruiter.get(CHAT)

    second = words_of(as_recruiter.get(CHAT, {"after": str(first.context["page"].after)}))

    assert "Waits" not in second
    assert sum(f"Answered{place}" in second for place in range(5)) == 4


def test_an_address_that_makes_no_sense_shows_the_list(conversation, as_recruiter):
    response = as_recruiter.get(CHAT, {"show": "nonsense", "after": "no~such~place"})

    assert "night shift" in words_of(response)


@pytest.fixture
def many_chats(team, number, recruiter):
    def make(count: int) -> Conversation:
        for _ in range(count):
            newest = text_in(number, body="Hello").conversation
            assign_conversation(conversation=newest, assignee=recruiter, actor=recruiter)
        return newest

    return make


def test_the_list_costs_the_same_for_one_row_as_for_twenty(many_chats, as_recruiter, count_queries):
    many_chats(1)
    for_one = count_queries(lambda: as_recruiter.get(CHAT))

    many_chats(19)

    assert count_queries(lambda: as_recruiter.get(CHAT)) == for_one


def test_a_chat_costs_the_same_for_one_text_as_for_twenty(
    many_chats, team, number, as_recruiter, count_queries
):
    conversation = many_chats(1)
    add_custom_field(team=team, label="Licence", kind=CustomField.Kind.TEXT)
    Candidate.objects.filter(pk=conversation.candidate_id).update(custom={"licence": "C"})
    address, asked = (
        f"/chat/{conversation.pk}/",
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "conversation"},
    )
    for_one = count_queries(lambda: as_recruiter.get(address, **asked))

    for place in range(20):
        text_in(number, phone=conversation.candidate.phone, body=f"More {place}")

    assert count_queries(lambda: as_recruiter.get(address, **asked)) == for_one
    assert for_one <= MOST_QUERIES


# Three of them to know who asks, one up to where the answer is true, two to begin and end the transaction.
MOST_QUERIES = 15


def test_the_whole_page_of_a_chat_asks_no_more_than_it_must(
    many_chats, number, as_manager, manager, count_queries
):
    conversation = many_chats(3)
    assign_conversation(conversation=conversation, assignee=manager, actor=manager)

    assert count_queries(lambda: as_manager.get(f"/chat/{conversation.pk}/")) <= MOST_QUERIES_OF_A_PAGE


# The list, the frame and the session of the test's client more.
MOST_QUERIES_OF_A_PAGE = 17


@pytest.mark.parametrize("moment", ["2030-13-45T00:00", "0001-01-01T00:00:00+23:59", "soon"])
def test_an_address_that_names_no_moment_shows_the_newest(number, as_recruiter, moment: str):
    text = text_in(number, body="Here I am")
    chat, place = f"{CHAT}{text.conversation_id}/", f"~{moment}~{text.conversation_id}"

    thread = as_recruiter.get(
        chat, {"before": moment}, headers={"HX-Request": "true", "HX-Target": "thread-log"}
    )
    rows = as_recruiter.get(CHAT, {"after": place}, headers={"HX-Request": "true", "HX-Target": "list-more"})

    assert "Here I am" in thread.content.decode()
    assert "Here I am" in rows.content.decode()


def test_a_list_without_any_chat_tells_nobody_to_choose_one(team, as_recruiter):
    page = words_of(as_recruiter.get(CHAT))

    assert "Choose a chat" not in page
    assert "Chats open here" in page
