"""Tags on a candidate, and `?filter=`."""

from __future__ import annotations

import json

import pytest

from apps.candidates.models import Tag
from tests.factories.candidates import CandidateFactory

PERSON = {"phone": "+12015550123", "first_name": "Candidate", "city": "Newark"}


def asked(*conditions: object) -> str:
    return json.dumps({"all": list(conditions)})


def test_a_candidate_comes_with_tags(partner):
    made = partner.post("candidates", PERSON | {"tags": ["Nights", "vip", "VIP"]})

    assert made.status_code == 201
    assert made.json()["tags"] == ["Nights", "VIP"]
    assert partner.get("candidates").json()["data"][0]["tags"] == ["Nights", "VIP"]


def test_the_tags_of_a_change_are_all_that_there_are_then(partner):
    made = partner.post("candidates", PERSON | {"tags": ["A", "B"]}).json()
    address = f"candidates/{made['id']}"

    assert partner.patch(address, {"tags": ["b", "C"]}).json()["tags"] == ["B", "C"]
    assert partner.patch(address, {"city": "Trenton"}).json()["tags"] == ["B", "C"]
    assert partner.patch(address, {"tags": []}).json()["tags"] == []
    assert Tag.objects.count() == 3


def test_a_word_that_is_no_tag_is_pointed_at(partner):
    response = partner.post("candidates", PERSON | {"tags": ["a, b"]})

    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "#/tags", "code": "bad_tag", "detail": response.json()["detail"]}
    ]
    assert partner.get("candidates").json()["data"] == []


def test_an_application_adds_its_tags_to_those_that_are_there(partner):
    made = partner.post("candidates", PERSON | {"tags": ["A"]}).json()

    arrived = partner.post("applications", {"candidate": {"phone": PERSON["phone"], "tags": ["B"]}}).json()

    assert arrived["candidate"]["id"] == made["id"]
    assert arrived["candidate"]["tags"] == ["A", "B"]


def test_candidates_are_chosen_by_a_filter_page_by_page(team, partner):
    for city in ("Newark", "Trenton", "Newark", "Newark"):
        CandidateFactory(team=team, city=city)
    newark = asked({"field": "candidate.city", "op": "is", "value": "newark"})

    first = partner.get("candidates", filter=newark, limit=2).json()
    rest = partner.get("candidates", filter=newark, limit=2, cursor=first["next_cursor"]).json()
    other = partner.get("candidates", filter=asked(), limit=2, cursor=first["next_cursor"])

    assert [row["city"] for page in (first, rest) for row in page["data"]] == ["Newark"] * 3
    assert other.status_code == 400


def test_applications_are_chosen_by_a_filter(partner):
    for phone, job in (("+12015550123", "Picker"), ("+12015550124", "Nurse")):
        partner.post("applications", {"candidate": {"phone": phone}, "application": {"job_title": job}})
    nurses = asked({"field": "application.job_title", "op": "contains", "value": "nur"})

    found = partner.get("applications", filter=nurses).json()["data"]

    assert [row["job_title"] for row in found] == ["Nurse"]


@pytest.mark.parametrize("resource", ["candidates", "applications"])
@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ("{", "#/filter"),
        ("{}", "#/filter"),
        (asked({"field": "candidate.citty", "op": "is", "value": "x"}), "#/filter/all/0/field"),
        (asked({"field": "candidate.city", "op": "like", "value": "x"}), "#/filter/all/0/op"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_at_its_place(team, partner, resource, question, pointer):
    response = partner.get(resource, filter=question)

    [error] = response.json()["errors"]
    assert response.status_code == 400
    assert (error["parameter"], error["pointer"]) == ("filter", pointer)
    assert error["detail"]


def test_a_filter_stays_in_its_team(partner, other_partner):
    other_partner.post("candidates", PERSON)
    newark = asked({"field": "candidate.city", "op": "is", "value": "Newark"})

    assert len(other_partner.get("candidates", filter=newark).json()["data"]) == 1
    assert partner.get("candidates", filter=newark).json()["data"] == []
