"""`/templates`, and texts that are asked for by the name of one."""

from __future__ import annotations

import pytest

from apps.chat.models import Message
from apps.messaging.services import add_template
from tests.factories.api import partner_of
from tests.factories.chat import ConversationFactory

WORDS = {"name": "question", "body": "Hi {{first_name|there}}, {{job_title}}?"}


@pytest.fixture
def template(team):
    return add_template(team=team, **WORDS)


@pytest.fixture
def candidate(team, number):
    conversation = ConversationFactory(team=team, first_name="Ana")
    conversation.candidate.applications.update(job_title="Nurse")
    return conversation.candidate


def test_one_is_added_read_changed_and_removed(partner):
    made = partner.post("templates", WORDS)
    assert made.status_code == 201, made.content
    assert made.json().items() >= {**WORDS, "position": 0}.items()
    assert made.json()["merge_fields"] == ["first_name", "job_title"]
    address = f"templates/{made.json()['id']}"
    assert partner.get(address).json() == made.json()
    assert partner.get("templates").json()["data"] == [made.json()]

    assert partner.patch(address, {"name": "ask"}).json() == made.json() | {"name": "ask"}

    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404


def test_the_same_request_twice_is_one(partner):
    first = partner.post("templates", WORDS, Idempotency_Key="one")

    assert partner.post("templates", WORDS, Idempotency_Key="one").json() == first.json()


def test_what_changes_the_team_needs_the_scope_admin(team, template):
    worker = partner_of(team, scopes=["read", "write", "send"])
    address = f"templates/{template.pk}"

    assert worker.get(address).status_code == 200
    for refused in (worker.post("templates", WORDS), worker.patch(address, WORDS), worker.delete(address)):
        assert refused.json()["code"] == "missing_scope"


@pytest.mark.parametrize(
    ("body", "pointer", "code", "status"),
    [
        (WORDS, "#/name", "template_exists", 409),
        (WORDS | {"name": "a b ö"}, "#/name", "bad_template_name", 422),
        (WORDS | {"name": "new", "body": "{{nickname}}"}, "#/body", "bad_template", 422),
        (WORDS | {"name": "new", "body": "{{custom.gone}}"}, "#/body", "bad_template", 422),
        ({"name": "new"}, "#/body", "required", 422),
    ],
)
def test_what_cannot_be_is_refused_and_pointed_at(partner, template, body, pointer, code, status):
    response = partner.post("templates", body)

    assert response.status_code == status
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [(pointer, code)]


def test_a_person_s_own_is_nobody_else_s(team, recruiter, partner):
    own = add_template(team=team, owner=recruiter, **WORDS)

    assert partner.get("templates").json()["data"] == []
    assert partner.get(f"templates/{own.pk}").status_code == 404
    refused = partner.post("messages", {"to": "+12015550123", "template": str(own.pk)})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_template")


def test_a_list_costs_the_same_for_few_as_for_many(team, partner, template, count_queries):
    def call() -> None:
        assert partner.get("templates").status_code == 200

    call()
    before = count_queries(call)
    for number in range(11):
        add_template(team=team, name=f"more-{number}", body="{{first_name}}")

    assert count_queries(call) == before


# ------------------------------------------------------------------ texts


@pytest.mark.parametrize("by", ["name", "pk"])
def test_a_text_is_asked_for_by_a_template(partner, candidate, template, by):
    text = {"candidate": str(candidate.pk), "template": str(getattr(template, by))}

    response = partner.post("messages", text)

    assert (response.status_code, response.json()["body"]) == (202, "Hi Ana, Nurse?")


def test_a_value_that_the_template_asks_for_and_nobody_knows_is_named(partner, number, template):
    response = partner.post("messages", {"to": "+12015550123", "template": "question"})

    assert (response.status_code, response.json()["code"]) == (422, "missing_merge_field")
    assert "{{job_title}}" in response.json()["detail"]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("text", "pointer", "code"),
    [
        ({"template": "gone"}, "#/template", "unknown_template"),
        ({"template": "00000000-0000-7000-8000-000000000000"}, "#/template", "unknown_template"),
        ({"template": "question", "body": "Hi"}, "#/template", "one_text"),
        ({}, "#/body", "required"),
    ],
)
def test_it_is_one_text_and_one_that_there_is(partner, number, template, text, pointer, code):
    response = partner.post("messages", {"to": "+12015550123"} | text)

    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [(pointer, code)]


def test_an_application_brings_the_text_of_a_template(partner, number, template):
    person = {"phone": "+12015550123", "first_name": "Ana"}
    order = {"candidate": person, "message": {"template": "question"}}

    unknown = partner.post("applications", order | {"message": {"template": "gone"}})
    untitled = partner.post("applications", order)
    titled = partner.post("applications", order | {"application": {"job_title": "Nurse"}})

    assert unknown.json()["errors"][0]["pointer"] == "#/message/template"
    assert untitled.json()["message_refused"]["code"] == "missing_merge_field"
    assert titled.json()["message"]["body"] == "Hi Ana, Nurse?"
