from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.chat.models import Conversation, Note, ReadMark
from tests.factories.chat import ConversationFactory, text_in


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+12015550123", last_name="Twelve")


def test_a_conversation_shows_who_waits_and_how_long(number, partner):
    since = timezone.now() - timedelta(hours=13)
    message = text_in(number, phone="+12015550123", body="Hello?", at=since)

    shown = partner.get(f"conversations/{message.conversation_id}").json()

    assert shown["candidate"]["phone"] == "+12015550123"
    assert shown["waiting_since"] == since.isoformat().replace("+00:00", "Z")
    assert (shown["colour"], shown["closed"], shown["stage"]) == ("orange", False, "new")
    assert (shown["assignee"], shown["claimed_by"]) == (None, None)
    assert shown["last_message"]["body"] == "Hello?"
    assert shown["last_message"]["direction"] == "inbound"


def test_conversations_are_found_by_what_matters(team, number, partner, recruiter):
    green, orange, red = (
        text_in(number, at=timezone.now() - timedelta(hours=hours)).conversation for hours in (1, 13, 25)
    )
    closed = ConversationFactory(team=team)
    closed.closed_at = timezone.now()
    closed.save()
    orange.assignee = recruiter
    orange.claimed_by, orange.claimed_until = recruiter, timezone.now() + timedelta(minutes=5)
    orange.save()
    red.claimed_by, red.claimed_until = recruiter, timezone.now() - timedelta(minutes=5)
    red.save()

    def found(**question):
        return [row["id"] for row in partner.get("conversations", **question).json()["data"]]

    assert found(waiting="true") == [str(row.pk) for row in (red, orange, green)]
    assert found(waiting="false") == found(closed="true") == found(colour="grey") == [str(closed.pk)]
    assert found(colour="green") == [str(green.pk)]
    assert (
        found(colour="orange")
        == found(assignee=str(recruiter.pk))
        == found(claimed="true")
        == [str(orange.pk)]
    )
    assert found(colour="red", assignee="none", claimed="false") == [str(red.pk)]
    assert found(assignee=str(uuid4())) == []


@pytest.mark.parametrize("question", ["colour=blue", "waiting=maybe", "assignee=me", "candidate=x"])
def test_a_question_that_makes_no_sense_is_refused(partner, question):
    response = partner.get(f"conversations?{question}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == question.partition("=")[0]


def test_a_conversation_is_given_to_a_member_and_taken_back(conversation, partner, recruiter):
    given = partner.post(f"conversations/{conversation.pk}/assign", {"assignee": str(recruiter.pk)})
    taken = partner.post(f"conversations/{conversation.pk}/assign", {"assignee": None})

    assert (given.status_code, given.json()["assignee"]) == (200, str(recruiter.pk))
    assert taken.json()["assignee"] is None


def test_a_person_of_another_team_is_like_nobody(conversation, partner, stranger):
    answers = [
        partner.post(f"conversations/{conversation.pk}/assign", {"assignee": str(user_id)})
        for user_id in (stranger.pk, uuid4())
    ]

    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "not_a_member"


def test_who_claims_holds_it_until_it_is_taken_over_or_let_go(conversation, partner, recruiter, teammate):
    path = f"conversations/{conversation.pk}"
    first = partner.post(f"{path}/claim", {"user": str(recruiter.pk)})
    second = partner.post(f"{path}/claim", {"user": str(teammate.pk)})
    taken = partner.post(f"{path}/claim", {"user": str(teammate.pk), "take_over": True})
    released = partner.post(f"{path}/release")

    assert first.json()["claimed_by"] == str(recruiter.pk)
    assert (second.status_code, second.json()["code"]) == (409, "already_claimed")
    assert taken.json()["claimed_by"] == str(teammate.pk)
    assert released.json()["claimed_by"] is None


def test_a_key_claims_for_who_made_it(conversation, partner, recruiter):
    nobody = partner.post(f"conversations/{conversation.pk}/claim")
    ApiKey.objects.update(created_by=recruiter)
    claimed = partner.post(f"conversations/{conversation.pk}/claim")

    assert (nobody.status_code, nobody.json()["code"]) == (422, "user_needed")
    assert claimed.json()["claimed_by"] == str(recruiter.pk)


@pytest.mark.parametrize("verb", ["claim", "read"])
def test_who_may_not_see_it_can_do_nothing_in_it(conversation, partner, restricted, verb):
    response = partner.post(f"conversations/{conversation.pk}/{verb}", {"user": str(restricted.pk)})

    assert (response.status_code, response.json()["code"]) == (422, "user_may_not")


def test_a_conversation_is_closed_and_opened(number, partner):
    conversation = text_in(number).conversation
    closed = partner.post(f"conversations/{conversation.pk}/close")
    opened = partner.post(f"conversations/{conversation.pk}/open", {})

    assert (closed.json()["closed"], closed.json()["waiting_since"], closed.json()["colour"]) == (
        True,
        None,
        "grey",
    )
    assert (opened.status_code, opened.json()["closed"]) == (200, False)


def test_a_conversation_is_read_by_a_member(conversation, partner, recruiter):
    response = partner.post(f"conversations/{conversation.pk}/read", {"user": str(recruiter.pk)})

    assert response.status_code == 200
    assert ReadMark.objects.get().user == recruiter


def test_a_note_is_added(conversation, partner):
    response = partner.post(f"conversations/{conversation.pk}/notes", {"body": "Called, no answer."})

    assert response.status_code == 201
    assert response.json()["body"] == Note.objects.get().body == "Called, no answer."


VERBS = ["assign", "claim", "close", "notes", "open", "read", "release"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("field", ["team", "closed_at", "waiting_since", "stage", "author"])
def test_no_verb_takes_what_is_not_its_own(conversation, partner, verb, field):
    before = Conversation.objects.values().get()

    response = partner.post(f"conversations/{conversation.pk}/{verb}", {field: "x"})

    assert response.status_code == 422
    assert f"#/{field}" in [error["pointer"] for error in response.json()["errors"]]
    assert Conversation.objects.values().get() == before


def test_a_list_costs_the_same_for_one_as_for_twenty(number, partner, recruiter, count_queries):
    def call() -> None:
        assert partner.get("conversations").status_code == 200

    def claimed() -> None:
        text_in(number)
        Conversation.objects.update(
            claimed_by=recruiter, claimed_until=timezone.now() + timedelta(minutes=5), assignee=recruiter
        )

    claimed()
    call()
    for_one = count_queries(call)
    for _ in range(19):
        claimed()

    assert count_queries(call) == for_one
