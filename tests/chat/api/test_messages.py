from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.chat.models import Message
from apps.messaging.models import PhoneFact
from apps.messaging.services import record_phone_fact
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in

TEXT = {"to": "+12015550123", "body": "Hi, are you still interested?"}


def test_a_text_is_taken_and_queued(number, partner):
    response = partner.post("messages", TEXT)

    assert response.status_code == 202
    message = response.json()
    assert (message["status"], message["direction"], message["origin"]) == ("queued", "outbound", "api")
    assert (message["body"], message["segments"], message["error"]) == (TEXT["body"], 1, None)
    assert partner.get(f"messages/{message['id']}").json() == message
    assert (
        partner.get(f"conversations/{message['conversation']}").json()["last_message"]["body"] == TEXT["body"]
    )
    assert Application.objects.get().method == "api"


def test_a_text_by_a_program_does_not_answer_who_waits(number, partner):
    text_in(number, phone="+12015550123")
    partner.post("messages", TEXT)

    assert partner.get("conversations", waiting="true").json()["data"]


def test_a_candidate_is_texted_by_id(team, number, partner):
    candidate = CandidateFactory(team=team, phone="+12015550123")

    response = partner.post("messages", {"candidate": str(candidate.pk), "body": "Hi"})

    assert response.status_code == 202
    assert response.json()["phone"] == "+12015550123"


def test_the_same_client_id_is_one_text(number, partner):
    first = partner.post("messages", TEXT | {"client_id": "one"})
    again = partner.post("messages", TEXT | {"client_id": "one"})

    assert again.json() == first.json()
    assert Message.objects.count() == Candidate.objects.count() == 1


@pytest.mark.parametrize("other", [{"to": "+12015550124"}, {"body": "Other words"}])
def test_a_client_id_of_another_text_is_refused_and_shows_nothing_of_it(number, partner, other):
    partner.post("messages", TEXT | {"client_id": "one"})

    refused = partner.post("messages", TEXT | {"client_id": "one"} | other)

    assert (refused.status_code, refused.json()["code"]) == (409, "client_id_taken")
    assert TEXT["body"] not in refused.text
    assert Message.objects.count() == 1


def _closed(number):
    conversation = ConversationFactory(team=number.team, phone="+12015550123")
    conversation.closed_at = timezone.now()
    conversation.save()


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("recipient_opted_out", lambda number: text_in(number, phone="+12015550123", body="STOP")),
        ("landline", lambda number: _fact(number, PhoneFact.Fact.LANDLINE)),
        ("invalid_number", lambda number: _fact(number, PhoneFact.Fact.INVALID)),
        ("number_not_ready", lambda number: number.delete()),
        ("conversation_closed", _closed),
    ],
)
def test_a_text_that_may_not_go_is_refused_with_its_reason(number, partner, code, given):
    given(number)
    before = Message.objects.count(), Candidate.objects.count()

    response = partner.post("messages", TEXT)

    assert response.status_code == 422
    assert response.json()["code"] == code
    assert (Message.objects.count(), Candidate.objects.count()) == before


def _fact(number, fact):
    record_phone_fact(team=number.team, phone="+12015550123", fact=fact, error_code="30006")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"to": "12"}, "#/to"),
        ({"candidate": str(uuid4())}, "#/to"),
        ({"body": ""}, "#/body"),
        ({"body": None}, "#/body"),
        ({"body": "x" * 1601}, "#/body"),
        ({"send_at": "tomorrow"}, "#/send_at"),
        ({"client_id": "retry:1"}, "#/client_id"),
        ({"template": "x"}, "#/template"),
        ({"media": []}, "#/media"),
        ({"status": "sent"}, "#/status"),
        ({"origin": "chat"}, "#/origin"),
        ({"author": str(uuid4())}, "#/author"),
        ({"team": "x"}, "#/team"),
    ],
)
def test_what_cannot_be_is_pointed_at(number, partner, change, pointer):
    response = partner.post("messages", TEXT | change)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Message.objects.exists()


def test_a_scheduled_text_can_be_cancelled_until_it_goes(number, partner):
    message = partner.post("messages", TEXT | {"send_at": "2040-01-01T00:00:00Z"}).json()
    assert message["status"] == "scheduled"

    cancelled = partner.delete(f"messages/{message['id']}")
    again = partner.delete(f"messages/{message['id']}")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (again.status_code, again.json()["code"]) == (409, "not_scheduled")


@pytest.mark.parametrize(
    "send_at", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00", "2202-01-01T00:00:00Z"]
)
def test_a_year_that_nobody_means_is_refused(number, partner, send_at):
    planned = partner.post("messages", TEXT | {"send_at": "2030-01-07T15:00:00Z"}).json()

    assert partner.post("messages", TEXT | {"send_at": send_at}).status_code == 422
    assert partner.patch(f"messages/{planned['id']}", {"send_at": send_at}).status_code == 422
    assert Message.objects.get().send_at.year == 2030


def test_messages_are_found(number, partner):
    inbound = text_in(number, phone="+12015550123")
    outbound = partner.post("messages", TEXT).json()
    other = text_in(number)

    def found(**question):
        return [row["id"] for row in partner.get("messages", **question).json()["data"]]

    assert found() == [str(other.pk), outbound["id"], str(inbound.pk)]
    assert found(conversation=outbound["conversation"]) == [outbound["id"], str(inbound.pk)]
    assert found(direction="outbound") == found(status="queued") == [outbound["id"]]


def test_why_a_text_failed_is_shown(number, partner):
    message = partner.post("messages", TEXT).json()
    Message.objects.update(status="undelivered", error_code="30003", error_detail="The phone is off.")

    assert partner.get(f"messages/{message['id']}").json()["error"] == {
        "code": "30003",
        "detail": "The phone is off.",
    }


def test_a_list_costs_the_same_for_one_as_for_twenty(number, partner, count_queries):
    def call() -> None:
        assert partner.get("messages").status_code == 200

    text_in(number)
    call()
    for_one = count_queries(call)
    for _ in range(19):
        text_in(number)

    assert count_queries(call) == for_one
