"""What is told is what the API gives for the same thing, small enough, and nothing of somebody who was erased."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from apps.candidates.services import erase_candidate, record_application, update_candidate
from apps.chat.models import Message
from apps.chat.services import close_conversation
from apps.core.api.views import document
from apps.webhooks.bodies import LARGEST, body_of
from apps.webhooks.happenings import HAPPENINGS, WORD_OF
from apps.webhooks.models import Delivery
from tests.factories.blasts import BlastFactory
from tests.factories.chat import text_in
from tests.factories.handoffs import hand_over
from tests.factories.receivers import EndpointFactory


def told(team, word, subject):
    endpoint = EndpointFactory(team=team)
    delivery = Delivery(
        team=team, endpoint=endpoint, kind=word, happened_at=timezone.now(), subject_id=subject
    )
    return json.loads(body_of(delivery, now=timezone.now()))


@pytest.fixture
def message(number):
    return text_in(number, body="Is it night shift?")


def test_each_resource_is_as_the_api_gives_it(team, number, message, partner):
    candidate = message.conversation.candidate
    application, _ = record_application(
        candidate=candidate, method="api", applied_at=timezone.now(), job_title="Nurse"
    )
    blast = BlastFactory(team=team)

    for word, path, pk in (
        ("message.received", "messages", message.pk),
        ("candidate.updated", "candidates", candidate.pk),
        ("conversation.closed", "conversations", message.conversation_id),
        ("application.created", "applications", application.pk),
        ("application.updated", "applications", application.pk),
        ("blast.finished", "blasts", blast.pk),
    ):
        assert told(team, word, pk)["data"] == partner.get(f"{path}/{pk}").json(), word


@pytest.mark.parametrize("word", HAPPENINGS)
def test_each_is_as_the_description_says(team, number, message, word):
    about = HAPPENINGS[word].about
    candidate = message.conversation.candidate
    subject = {
        "application": candidate.applications.first,
        "blast": lambda: BlastFactory(team=team),
        "candidate": lambda: candidate,
        "conversation": lambda: message.conversation,
        "handoff": lambda: hand_over(message.conversation, "hiring@demo.test"),
        "message": lambda: message,
    }[about]()

    said = document()["webhooks"][word]["post"]["requestBody"]["content"]["application/json"]["schema"]
    described = Draft202012Validator({**said, "components": document()["components"]})

    described.validate(told(team, word, subject.pk))
    described.validate(told(team, word, uuid4()))
    assert not described.is_valid({**told(team, word, subject.pk), "data": {}})


def test_type_and_timestamp_are_those_of_the_event(team, message):
    body = told(team, "message.received", message.pk)

    assert sorted(body) == ["data", "timestamp", "type"]
    assert body["type"] == "message.received"
    assert body["timestamp"].endswith("Z")


def test_of_somebody_who_was_erased_nothing_is_told(team, message):
    conversation, person = message.conversation, message.conversation.candidate
    erase_candidate(candidate=person, actor_id=None, now=timezone.now())

    for word, pk in (
        ("message.received", message.pk),
        ("candidate.updated", person.pk),
        ("conversation.closed", conversation.pk),
    ):
        assert told(team, word, pk)["data"] == {"id": str(pk), "gone": True}


def test_what_partners_have_answered_goes_with_somebody_who_is_erased(team, message):
    endpoint, now = EndpointFactory(team=team), timezone.now()
    about = {"subject_id": message.pk, "conversation_id": message.conversation_id}
    row = Delivery.objects.create(
        team=team,
        endpoint=endpoint,
        kind="message.received",
        happened_at=now,
        next_at=now,
        answer_body=f"Thanks for {message.phone}",
        **about,
    )

    erase_candidate(candidate=message.conversation.candidate, actor_id=None, now=now)

    row.refresh_from_db()
    assert row.answer_body == ""


def test_of_what_is_too_large_the_largest_is_left_out(team, message):
    person = message.conversation.candidate
    person.custom = {"cv": "x" * 30_000}
    person.save()

    body = told(team, "candidate.updated", person.pk)

    assert body["data"]["truncated"] is True
    assert "custom" not in body["data"]
    assert body["data"]["phone"] == person.phone
    assert len(json.dumps(body)) < LARGEST


def test_what_happens_is_in_the_log_under_the_word_that_is_told(team, number, read):
    EndpointFactory(team=team)
    message = text_in(number, body="Hello")
    person = message.conversation.candidate
    update_candidate(candidate=person, fields={"city": "Newark"})
    close_conversation(conversation=message.conversation, actor=None, now=timezone.now())

    assert {"message.received", "candidate.updated", "conversation.closed"} <= {each.kind for each in read()}
    assert Message.objects.filter(pk=message.pk).exists()


def test_each_word_stands_for_something_of_its_own():
    kinds = [kind for each in HAPPENINGS.values() for kind in each.of]

    assert len(kinds) == len(set(kinds)) == len(WORD_OF)
