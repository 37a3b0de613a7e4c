"""What is typed with merge fields goes out as each person reads it, or not at all."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Application, Candidate, CustomField
from apps.candidates.services import add_custom_field
from apps.chat.merge_values import merge_values
from apps.chat.models import Message, upload_addresses
from apps.chat.services import MissingMergeField, send_text
from apps.chat.weighing import Weight, longest_values, weigh
from apps.core.phones import format_phone
from apps.messaging.merging import FIELDS, BadTemplate
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory

NAMES = [*FIELDS, "custom.shift", "custom.starts", "custom.licence", "custom.gone"]


@pytest.fixture
def own_fields(team):
    for label, kind in (("Shift", "text"), ("Starts", "date"), ("Licence", "yes_no")):
        add_custom_field(team=team, label=label, kind=CustomField.Kind(kind))


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, first_name="Ana")


def send(conversation, recruiter, body, **more):
    return send_text(conversation=conversation, author=recruiter, body=body, now=timezone.now(), **more)


def test_each_field_says_what_is_known(team, number, recruiter, own_fields):
    ana = CandidateFactory(
        team=team,
        first_name="Ana",
        middle_name="B.",
        last_name="Reyes",
        custom={"shift": "Nights", "starts": "2026-12-01", "licence": True, "gone": "x"},
    )
    Application.objects.update(
        job_title="Nurse", job_location="Newark, NJ", source="job board", campaign="Spring"
    )

    values = merge_values(team=team, candidates=[ana], sender=recruiter, number=number, names=NAMES)

    assert values == {
        ana.pk: {
            "first_name": "Ana",
            "last_name": "Reyes",
            "full_name": "Ana B. Reyes",
            "job_title": "Nurse",
            "job_location": "Newark, NJ",
            "source": "job board",
            "campaign": "Spring",
            "team_name": "Warehouse team",
            "sender_first_name": "Recruiter",
            "sender_full_name": "Recruiter One",
            "team_phone": format_phone(number.phone),
            "upload_link": upload_addresses(team=team, candidates=[ana.pk])[ana.pk],
            "custom.shift": "Nights",
            "custom.starts": "2026-12-01",
            "custom.licence": "Yes",
        }
    }


def test_of_several_applications_the_active_one_speaks(team):
    ana = CandidateFactory(team=team)
    old = Application.objects.get()
    Application.objects.create(
        team=team, candidate=ana, status=old.status, is_active=False, method="api", job_title="Driver"
    )
    Application.objects.filter(pk=old.pk).update(job_title="Nurse")

    values = merge_values(team=team, candidates=[ana], sender=None, number=None, names=["job_title"])

    assert values == {ana.pk: {"job_title": "Nurse"}}


def test_values_cost_the_same_for_one_as_for_twenty(team, number, recruiter, own_fields, count_queries):
    people = [CandidateFactory(team=team, custom={"shift": str(each)}) for each in range(20)]

    def cost(of: list[Candidate]) -> int:
        asked = {"team": team, "candidates": of, "sender": recruiter, "number": number, "names": NAMES}
        return count_queries(lambda: merge_values(**asked))

    assert cost(people) == cost(people[:1]) == 3


def test_a_text_is_written_down_as_it_is_read(conversation, recruiter):
    body = "Hi {{first_name}}, {{sender_first_name}} of {{team_name}} here: {{job_title|a job}}"

    text = send(conversation, recruiter, body)

    assert text.body == "Hi Ana, Recruiter of Warehouse team here: a job"
    assert text.segments == 1


@pytest.mark.parametrize("body", ["The {{job_title}} job", "{{job_title}} {{custom.shift}}", "{{campaign}}"])
def test_what_is_missing_blocks_and_is_named(conversation, recruiter, body):
    with pytest.raises(MissingMergeField, match=r"\{\{(job_title|campaign)\}\}") as refused:
        send(conversation, recruiter, body)

    assert (refused.value.code, refused.value.status) == ("missing_merge_field", 422)
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", ["Hi {{first_name", "Hi {{nickname}}", "}}"])
def test_what_is_no_field_blocks(conversation, recruiter, body):
    with pytest.raises(BadTemplate):
        send(conversation, recruiter, body)

    assert not Message.objects.exists()


def test_the_same_text_again_is_one_though_the_name_has_changed(conversation, recruiter):
    first = send(conversation, recruiter, "Hi {{first_name}}", client_id="one")
    Candidate.objects.update(first_name="Anna")

    assert send(conversation, recruiter, "Hi {{first_name}}", client_id="one", anyway=True).pk == first.pk
    assert Message.objects.get().body == "Hi Ana"


def test_the_page_says_which_value_is_missing(conversation, as_recruiter):
    response = as_recruiter.post(
        f"/chat/{conversation.pk}/messages/", {"body": "{{job_title}}?"}, headers={"HX-Request": "true"}
    )

    assert response.status_code == 422
    assert "{{job_title}}" in response.content.decode()
    assert 'data-code="missing_merge_field"' in response.content.decode()


def test_a_partner_is_told_which_value_is_missing(conversation, partner):
    text = {"candidate": str(conversation.candidate_id), "body": "Hi {{first_name}}"}

    taken = partner.post("messages", text)
    refused = partner.post("messages", text | {"body": "Hi {{first_name}}, {{sender_first_name}}"})
    bad = partner.post("messages", text | {"body": "Hi {{first_name"})

    assert (taken.status_code, taken.json()["body"]) == (202, "Hi Ana")
    assert (refused.status_code, refused.json()["code"]) == (422, "missing_merge_field")
    assert refused.json()["errors"][0]["pointer"] == "#/body"
    assert "{{sender_first_name}}" in refused.json()["detail"]
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_template")


def test_an_application_is_taken_in_though_its_text_misses_a_value(number, partner):
    body = {
        "candidate": {"phone": "+12015550123"},
        "application": {"job_title": "Nurse"},
        "message": {"body": "Hi {{first_name}}, {{job_title}}?"},
    }

    unnamed = partner.post("applications", body).json()
    named = partner.post(
        "applications", body | {"candidate": {"phone": "+12015550124", "first_name": "Ana"}}
    ).json()

    assert (unnamed["message"], unnamed["message_refused"]["code"]) == (None, "missing_merge_field")
    assert named["message"]["body"] == "Hi Ana, Nurse?"


# ------------------------------------------------------------------ for many


def many(team, titles):
    for title in titles:
        person = CandidateFactory(team=team, first_name="Ana")
        Application.objects.filter(candidate=person).update(job_title=title)
    return Candidate.objects.for_team(team)


def test_a_text_for_many_is_weighed_by_what_each_would_read(team, own_fields):
    people = many(team, ["a" * 130, "b" * 131, "b" * 131, "c" * 132, "d" * 150 + "é" * 30, "’"])

    weight = weigh(team=team, candidates=people, body="{{job_title}}" + "x" * 29, sender=None, number=None)

    assert (weight.people, weight.least, weight.typical, weight.most) == (6, 1, 1, 2)
    assert weight.total == 1 + 1 + 1 + 2 + 2 + 1
    assert weight.longest == "d" * 150 + "é" * 30 + "x" * 29


def test_who_misses_a_value_is_counted_by_field(team):
    people = many(team, ["Nurse", "", ""])

    weight = weigh(
        team=team, candidates=people, body="{{job_title}} {{first_name}}", sender=None, number=None
    )

    assert weight.missing == {"job_title": 2}


def test_a_text_to_nobody_weighs_nothing(team):
    nobody = Candidate.objects.for_team(team)

    assert weigh(team=team, candidates=nobody, body="{{job_title}}", sender=None, number=None) == Weight()
    assert weigh(team=team, candidates=nobody, body="Hi", sender=None, number=None) == Weight()


def test_the_longest_values_of_these_people(team, own_fields):
    people = many(team, ["Nurse", "Driver"])
    people.update(custom={"shift": "Nights", "licence": False})
    names = ["first_name", "job_title", "custom.shift", "custom.licence", "custom.gone", "team_name"]

    longest = longest_values(team=team, candidates=people, names=names)

    assert longest == {
        "first_name": "Ana",
        "job_title": "Driver",
        "custom.shift": "Nights",
        "custom.licence": "No",
    }


def test_weighing_costs_the_same_for_few_as_for_many(team, own_fields, count_queries):
    body = "{{full_name}} {{job_title|x}} {{custom.shift|y}} {{team_name}}"

    def call() -> None:
        weigh(team=team, candidates=Candidate.objects.for_team(team), body=body, sender=None, number=None)

    many(team, ["Nurse"])
    for_one = count_queries(call)
    many(team, [f"Job {number}" for number in range(19)])

    assert count_queries(call) == for_one == 2
