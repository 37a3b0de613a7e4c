from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.live import render_events
from apps.chat.models import Conversation, ConversationShare, Message, Note
from apps.chat.services import claim_conversation, close_conversation
from apps.events.models import Event
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(team, number) -> Conversation:
    return text_in(number, body="Still open?", at=timezone.now() - timedelta(hours=3)).conversation


@pytest.fixture
def at(conversation):
    return lambda verb: f"/chat/{conversation.pk}/{verb}/"


def now_of(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def undoing(response) -> str:
    """Return the address that a toast posts to."""
    return json.loads(response["HX-Trigger"])["toast"]["undo"]["url"]


# ------------------------------------------------------------------ writing


def test_a_text_is_queued_and_answers_who_waits(conversation, at, as_recruiter):
    response = as_recruiter.post(at("messages"), {"body": "It is!", "client_id": "one"})

    assert response.status_code == 302
    assert Message.objects.get(client_id="one").body == "It is!"
    assert not now_of(conversation).is_waiting


def test_a_double_click_sends_once(conversation, at, as_recruiter):
    for _ in range(2):
        as_recruiter.post(at("messages"), {"body": "It is!", "client_id": "one"}, **HTMX)

    assert Message.objects.filter(body="It is!").count() == 1


def test_the_sender_gets_bubble_row_and_head_back(conversation, at, as_recruiter):
    response = as_recruiter.post(at("messages"), {"body": "It is!", "client_id": "one"}, **HTMX)

    page = response.content.decode()
    assert response.status_code == 201
    assert 'data-client-id="one"' in page
    assert f'id="conversation-{conversation.pk}"' in page
    assert 'id="thread-head"' in page


def test_an_empty_text_is_refused_in_words(at, as_recruiter):
    response = as_recruiter.post(at("messages"), {"body": "  "}, **HTMX)

    assert response.status_code == 422
    assert "needs some words" in response.content.decode()


def test_no_text_goes_to_who_opted_out_and_the_page_says_why(conversation, at, team, as_recruiter):
    opt_out(
        team=team,
        phone=conversation.candidate.phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )

    refusal = as_recruiter.post(at("messages"), {"body": "Hello?"}, **HTMX)
    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert refusal.status_code == 422
    assert "opted out" in refusal.content.decode()
    assert "No more texts: they opted out" in page
    assert "STOP" in page


def test_no_text_goes_out_of_a_closed_chat(conversation, at, manager, as_recruiter):
    close_conversation(conversation=conversation, actor=manager, now=timezone.now())

    response = as_recruiter.post(at("messages"), {"body": "Hello?"}, follow=True)

    assert "This chat is closed" in response.content.decode()
    assert not Message.objects.filter(body="Hello?").exists()


def test_a_note_is_kept_and_never_sent(conversation, at, as_recruiter):
    response = as_recruiter.post(at("notes"), {"body": "Licence checked"}, **HTMX)

    assert Note.objects.get().body == "Licence checked"
    assert "message--note" in response.content.decode()
    assert not Message.objects.filter(body="Licence checked").exists()


def test_an_empty_note_is_refused(at, as_recruiter):
    assert as_recruiter.post(at("notes"), {"body": ""}, **HTMX).status_code == 422


def test_a_failed_text_can_be_tried_again_once(conversation, at, as_recruiter):
    as_recruiter.post(at("messages"), {"body": "It is!", "client_id": "one"})
    message = Message.objects.get(client_id="one")
    Message.objects.filter(pk=message.pk).update(status=Message.Status.FAILED, error_code="30003")

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    for _ in range(2):
        as_recruiter.post(f"/chat/{conversation.pk}/messages/{message.pk}/retry/")

    assert "Retry" in page
    assert Message.objects.filter(body="It is!").count() == 2


def test_a_text_that_was_sent_again_says_so_and_offers_no_retry(conversation, at, as_recruiter):
    as_recruiter.post(at("messages"), {"body": "It is!", "client_id": "one"})
    message = Message.objects.get(client_id="one")
    Message.objects.filter(pk=message.pk).update(status=Message.Status.FAILED, error_code="30003")
    as_recruiter.post(f"/chat/{conversation.pk}/messages/{message.pk}/retry/")
    events = list(Event.objects.filter(subject_id=message.pk, kind="message.changed"))

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    live = render_events(team_id=conversation.team_id, events=events)["items"][0]["entry"]

    for shown in (page, live):
        assert "Sent again" in shown
        assert "/retry/" not in shown


def test_a_text_that_failed_is_seen_in_the_list(conversation, at, as_recruiter):
    as_recruiter.post(at("messages"), {"body": "It is!"})
    before = as_recruiter.get("/chat/").content.decode()
    Message.objects.filter(body="It is!").update(status=Message.Status.UNDELIVERED)

    assert "Not delivered" not in before
    assert "Not delivered" in as_recruiter.get("/chat/").content.decode()


def test_who_waits_and_cannot_be_texted_can_be_let_go(conversation, team, as_recruiter):
    opt_out(
        team=team,
        phone=conversation.candidate.phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )
    answered = f'form="gate-form" formaction="/chat/{conversation.pk}/answered/"'

    assert answered in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    as_recruiter.post(f"/chat/{conversation.pk}/answered/")
    assert answered not in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


def test_no_retry_is_offered_where_it_cannot_help(conversation, at, as_recruiter):
    as_recruiter.post(at("messages"), {"body": "It is!"})
    Message.objects.filter(body="It is!").update(status=Message.Status.FAILED, error_code="30006")

    assert "/retry/" not in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


# ------------------------------------------------------------------ assign, close, claim, share


def test_a_chat_is_assigned_and_the_toast_undoes_it(conversation, at, recruiter, as_recruiter):
    response = as_recruiter.post(at("assign"), {"assignee": str(recruiter.pk)}, **HTMX)

    assert now_of(conversation).assignee == recruiter
    assert "Assigned to you" in response["HX-Trigger"]

    as_recruiter.post(undoing(response), **HTMX)
    assert now_of(conversation).assignee is None


def test_taken_back_from_a_restricted_member_a_chat_is_not_theirs_to_see(
    conversation, at, restricted, as_recruiter
):
    response = as_recruiter.post(at("assign"), {"assignee": str(restricted.pk)}, **HTMX)
    as_recruiter.post(undoing(response), **HTMX)

    assert now_of(conversation).assignee is None
    assert not ConversationShare.objects.exists()


def test_what_was_shared_before_stays_so(conversation, at, restricted, as_recruiter):
    as_recruiter.post(at("share"), {"user": str(restricted.pk)})
    response = as_recruiter.post(at("assign"), {"assignee": str(restricted.pk)}, **HTMX)
    as_recruiter.post(undoing(response), **HTMX)

    assert ConversationShare.objects.get().user == restricted


def test_a_chat_that_a_colleague_has_given_on_is_not_taken_back(
    conversation, at, teammate, recruiter, as_recruiter, as_manager
):
    response = as_recruiter.post(at("assign"), {"assignee": str(recruiter.pk)}, **HTMX)
    as_manager.post(at("assign"), {"assignee": str(teammate.pk)}, **HTMX)
    refused = as_recruiter.post(undoing(response), **HTMX)

    assert now_of(conversation).assignee == teammate
    assert "somebody else meanwhile" in refused["HX-Trigger"]


def test_a_chat_cannot_be_assigned_to_a_stranger(conversation, at, stranger, as_recruiter):
    assert as_recruiter.post(at("assign"), {"assignee": str(stranger.pk)}).status_code == 404
    assert now_of(conversation).assignee is None


def test_closing_can_be_undone_and_who_waited_waits_as_before(conversation, at, as_recruiter):
    since = conversation.waiting_since

    response = as_recruiter.post(at("close"), **HTMX)
    closed = now_of(conversation)
    as_recruiter.post(at("close/undo"), **HTMX)

    assert "Chat closed" in response["HX-Trigger"]
    assert closed.is_closed
    assert not now_of(conversation).is_closed
    assert now_of(conversation).waiting_since == since


def test_opening_a_chat_that_a_colleague_closed_starts_no_clock(conversation, at, manager, as_recruiter):
    close_conversation(conversation=conversation, actor=manager, now=timezone.now())

    as_recruiter.post(at("close/undo"))

    assert not now_of(conversation).is_closed
    assert not now_of(conversation).is_waiting


def test_no_reply_needed_stops_the_clock(conversation, at, as_recruiter):
    as_recruiter.post(at("answered"))

    assert not now_of(conversation).is_waiting


def test_who_is_on_it_is_seen_by_all_and_taken_over_only_knowingly(
    conversation, at, teammate, recruiter, as_recruiter
):
    claim_conversation(conversation=conversation, user=teammate, now=timezone.now())

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    refusal = as_recruiter.post(at("claim"), **HTMX)

    assert "Teammate Two is on it" in page
    assert refusal.status_code == 409
    assert now_of(conversation).claimed_by == teammate

    as_recruiter.post(at("claim"), {"take_over": "yes"}, **HTMX)
    assert now_of(conversation).claimed_by == recruiter


def test_a_claim_can_be_let_go(conversation, at, recruiter, as_recruiter):
    as_recruiter.post(at("claim"))
    as_recruiter.post(at("release"))

    assert now_of(conversation).claimed_by is None


def test_a_chat_is_shared_with_a_restricted_member_and_taken_back(conversation, at, restricted, as_recruiter):
    as_recruiter.post(at("share"), {"user": str(restricted.pk)})
    assert ConversationShare.objects.get().user == restricted

    as_recruiter.post(at("unshare"), {"user": str(restricted.pk)})
    assert not ConversationShare.objects.exists()


# ------------------------------------------------------------------ the candidate
