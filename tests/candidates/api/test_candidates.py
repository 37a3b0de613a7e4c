from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate, CustomField
from apps.candidates.services import add_custom_field
from apps.events.models import Event
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.candidates import CandidateFactory, write_candidates

PERSON = {
    "phone": "+12015550123",
    "first_name": "Candidate",
    "last_name": "Twelve",
    "email": "candidate12@demo.test",
    "city": "Newark",
    "country": "US",
    "time_zone": "America/New_York",
    "external_id": "ats-12",
    "custom": {"licence": "RN"},
}


def test_a_candidate_is_added_and_read(partner):
    made = partner.post("candidates", PERSON)
    read = partner.get(f"candidates/{made.json()['id']}")

    assert made.status_code == 201
    assert made.json().items() >= PERSON.items()
    assert read.json() == made.json()
    assert made.json()["created_at"].endswith("Z")
    assert made.json()["opted_out"] is False
    assert Event.objects.filter(kind="candidate.created", subject_id=made.json()["id"]).exists()


def test_who_is_added_has_applied_once(partner):
    made = partner.post("candidates", PERSON).json()
    partner.post("candidates", PERSON)

    applications = partner.get("applications", candidate=made["id"]).json()["data"]

    assert [(each["method"], each["active"], each["status"]) for each in applications] == [
        ("api", True, "new")
    ]


def test_a_name_in_one_line_is_taken_apart(partner):
    made = partner.post("candidates", {"phone": "2015550123", "full_name": "Candidate Number Twelve"}).json()

    assert (made["phone"], made["first_name"], made["last_name"]) == ("+12015550123", "Candidate", "Twelve")
    assert made["full_name"] == "Candidate Number Twelve"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"phone": "12"}, "#/phone", "invalid_number"),
        ({"phone": ""}, "#/phone", "blank"),
        ({"phone": 12015550123}, "#/phone", "invalid"),
        ({"email": "nobody"}, "#/email", "invalid"),
        ({"first_name": "x" * 101}, "#/first_name", "max_length"),
        ({"first_name": "a\x00b"}, "#/first_name", "null_characters_not_allowed"),
        ({"full_name": "x" * 120, "first_name": "", "last_name": ""}, "#/full_name", "max_length"),
        ({"country": "usa"}, "#/country", "invalid"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone", "unknown_time_zone"),
        ({"custom": {"a": ["\x00"]}}, "#/custom", "invalid"),
        ({"custom": {"a": "x" * 20_001}}, "#/custom", "max_length"),
        ({"custom": []}, "#/custom", "not_a_dict"),
        ({"team": "x"}, "#/team", "unknown_field"),
        ({"id": str(uuid4())}, "#/id", "unknown_field"),
        ({"opted_out": True}, "#/opted_out", "unknown_field"),
        ({"created_at": "2030-01-01T00:00:00Z"}, "#/created_at", "unknown_field"),
        ({"search_text": "x"}, "#/search_text", "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused_and_pointed_at(partner, change, pointer, code):
    response = partner.post("candidates", PERSON | change)

    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [(pointer, code)]
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    ("resource", "around", "pointer"),
    [
        ("candidates", lambda person: person, "#/custom/shift"),
        ("applications", lambda person: {"candidate": person}, "#/candidate/custom/shift"),
    ],
)
def test_a_value_that_a_field_of_the_team_does_not_take_is_pointed_at(
    team, partner, resource, around, pointer
):
    add_custom_field(team=team, label="Shift", kind=CustomField.Kind.CHOICE, choices=["Days", "Nights"])

    answer = partner.post(resource, around(PERSON | {"custom": {"shift": "Moon"}}))

    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        (pointer, "bad_custom_value")
    ]


def test_a_country_and_a_zone_are_taken_back(partner):
    made = partner.post("candidates", PERSON | {"country": "US", "time_zone": "America/New_York"}).json()

    changed = partner.patch(f"candidates/{made['id']}", {"country": "", "time_zone": ""})

    assert (changed.json()["country"], changed.json()["time_zone"]) == ("", "")


def test_a_phone_that_is_known_names_who_has_it(partner):
    made = partner.post("candidates", PERSON).json()
    response = partner.post("candidates", {"phone": "(201) 555-0123", "first_name": "Other"})

    assert response.status_code == 409
    assert response.json()["candidate_id"] == made["id"]
    assert partner.get(f"candidates/{made['id']}").json() == made


@pytest.mark.parametrize("verb", ["post", "patch"])
def test_an_external_id_names_one_person(partner, verb):
    partner.post("candidates", PERSON)
    other = partner.post("candidates", {"phone": "+12015550124"}).json()
    calls = {
        "post": lambda: partner.post("candidates", {"phone": "+12015550125", "external_id": "ats-12"}),
        "patch": lambda: partner.patch(f"candidates/{other['id']}", {"external_id": "ats-12"}),
    }

    response = calls[verb]()

    assert response.status_code == 409
    assert response.json()["code"] == "external_id_taken"


def test_a_change_leaves_the_rest_alone(partner):
    made = partner.post("candidates", PERSON).json()
    changed = partner.patch(
        f"candidates/{made['id']}", {"city": "Trenton", "custom": {"shift": "night", "licence": None}}
    )

    assert changed.status_code == 200
    expected = made | {
        "city": "Trenton",
        "custom": {"shift": "night"},
        "updated_at": changed.json()["updated_at"],
    }
    assert changed.json() == expected
    assert partner.get(f"candidates/{made['id']}").json() == expected


@pytest.mark.parametrize(
    "question",
    [{"phone": "+1 201-555-0123"}, {"phone": "2015550123"}, {"search": "TWELVE"}, {"search": "candidate12@"}],
)
def test_a_candidate_is_found(partner, question):
    made = partner.post("candidates", PERSON).json()
    partner.post("candidates", {"phone": "+12015550124", "first_name": "Other"})

    assert [row["id"] for row in partner.get("candidates", **question).json()["data"]] == [made["id"]]


def test_a_phone_that_is_none_is_a_bad_question(partner):
    response = partner.get("candidates", phone="12")

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "phone"


def test_who_has_opted_out_is_shown_as_such(team, partner):
    partner.post("candidates", PERSON)
    opt_out(team=team, phone="+12015550123", source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())

    assert [row["opted_out"] for row in partner.get("candidates").json()["data"]] == [True]


def test_a_list_costs_the_same_for_one_as_for_twenty(team, partner, count_queries):
    def call() -> None:
        assert partner.get("candidates").status_code == 200

    CandidateFactory(team=team, phone="+12015550100")
    call()
    for_one = count_queries(call)
    write_candidates([Candidate(team=team, phone=f"+120155501{line}") for line in range(10, 29)])

    assert count_queries(call) == for_one


def test_a_number_too_large_to_keep_is_refused(partner):
    response = partner.post("candidates", b'{"phone": "+12015550123", "custom": {"a": [1e999]}}')

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "#/custom"


def test_what_a_search_finds_is_paged_like_any_list(team, partner):
    write_candidates(
        Candidate(team=team, phone=f"+120155501{line}", first_name=name)
        for line, name in enumerate(["Mary", "Other", "Mary", "Mary", "Other", "Mary"], start=10)
    )

    first = partner.get("candidates", search="mary", limit=3).json()
    rest = partner.get("candidates", search="mary", limit=3, cursor=first["next_cursor"]).json()

    phones = [row["phone"][-2:] for page in (first, rest) for row in page["data"]]
    assert phones == ["15", "13", "12", "10"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("search", ["(201) 555-0123", "twe", "tw", "c", "candidate twelve"])
def test_a_part_of_a_person_is_enough(partner, search):
    made = partner.post("candidates", PERSON).json()

    assert [row["id"] for row in partner.get("candidates", search=search).json()["data"]] == [made["id"]]


def test_a_search_stays_in_its_team(partner, other_partner):
    other_partner.post("candidates", PERSON)

    assert partner.get("candidates", search="twelve").json()["data"] == []
