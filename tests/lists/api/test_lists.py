"""`/lists` for partners."""

from __future__ import annotations

import pytest

from apps.lists.models import List
from apps.lists.services import add_members
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def test_a_static_list_is_made_read_changed_and_deleted(team, partner):
    made = partner.post("lists", {"name": "Night shift"})
    assert (made.status_code, made.json()["kind"], made.json()["filter"]) == (201, "static", None)
    address = f"lists/{made.json()['id']}"

    changed = partner.patch(address, {"name": "Day shift", "description": "For May"})

    assert changed.json() == partner.get(address).json()
    assert (changed.json()["name"], changed.json()["description"]) == ("Day shift", "For May")
    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404


def test_a_dynamic_list_keeps_its_filter_in_one_form(team, partner):
    filter_ = {"all": [{"field": "candidate.first_name", "op": "is", "value": ["Nurse"]}]}

    made = partner.post("lists", {"name": "Nurses", "kind": "dynamic", "filter": filter_})

    assert (made.status_code, made.json()["filter"]) == (201, NURSES)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"name": "N", "kind": "dynamic"}, "#/filter", "required"),
        ({"name": "N", "filter": NURSES}, "#/filter", "unknown_field"),
        ({"name": "N", "kind": "dynamic", "filter": "x"}, "#/filter", "wrong_shape"),
        ({"name": "N", "kind": "other"}, "#/kind", "invalid_choice"),
        (
            {"name": "N", "kind": "dynamic", "filter": {"all": [{**NURSES["all"][0], "value": 3}]}},
            "#/filter/all/0/value",
            "wrong_value",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(team, partner, body, pointer, code):
    refused = partner.post("lists", body)

    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]
    assert not List.objects.exists()


def test_a_name_that_another_list_has_is_a_conflict(team, partner):
    StaticListFactory(team=team, name="Nights")

    refused = partner.post("lists", {"name": "NIGHTS"})

    assert (refused.status_code, refused.json()["code"]) == (409, "list_exists")
    assert refused.json()["errors"][0]["pointer"] == "#/name"


def test_a_list_in_use_says_by_what(team, partner):
    used = StaticListFactory(team=team)
    asks = {"all": [{"field": "candidate.lists", "op": "any_of", "value": str(used.pk)}]}
    DynamicListFactory(team=team, filter_=asks, name="Asking")

    refused = partner.delete(f"lists/{used.pk}")

    assert (refused.status_code, refused.json()["code"]) == (409, "list_in_use")
    assert refused.json()["uses"] == ["the dynamic list “Asking”"]


def test_lists_come_in_pages_and_by_kind(team, partner):
    made = [StaticListFactory(team=team) for _ in range(3)]
    dynamic = DynamicListFactory(team=team, filter_=NURSES)

    first = partner.get("lists", kind="static", limit=2).json()
    second = partner.get("lists", kind="static", limit=2, cursor=first["next_cursor"]).json()

    names = [each["name"] for each in first["data"] + second["data"]]
    assert names == [each.name for each in reversed(made)]
    assert [each["id"] for each in partner.get("lists", kind="dynamic").json()["data"]] == [str(dynamic.pk)]


def test_a_list_made_twice_with_one_key_is_made_once(team, partner):
    answers = [partner.post("lists", {"name": "Nights"}, Idempotency_Key="one") for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_people_are_put_on_by_id_and_by_phone_and_taken_off(team, partner):
    people = [CandidateFactory(team=team, phone=f"+1312555010{each}") for each in range(3)]
    address = f"lists/{StaticListFactory(team=team).pk}/members"
    body = {"candidates": [str(people[0].pk)], "phones": ["(312) 555-0101", people[0].phone]}

    assert partner.post(address, body).json() == {"changed": 2}
    assert partner.post(address, body).json() == {"changed": 0}
    assert {each["id"] for each in partner.get(address).json()["data"]} == {
        str(each.pk) for each in people[:2]
    }
    assert partner.send("DELETE", address, {"phones": [each.phone for each in people]}).json() == {
        "changed": 2
    }
    assert partner.get(address).json()["data"] == []


def test_whoever_is_not_known_is_told_of_with_their_place_and_nobody_is_put_on(team, partner, other_team):
    person = CandidateFactory(team=team)
    address = f"lists/{StaticListFactory(team=team).pk}/members"

    unknown = partner.post(address, {"phones": [person.phone, "+13125550199"], "candidates": [str(team.pk)]})
    unreadable = partner.post(address, {"phones": [person.phone, "12"]})

    assert [(each["pointer"], each["code"]) for each in unknown.json()["errors"]] == [
        ("#/candidates/0", "unknown_candidate"),
        ("#/phones/1", "unknown_candidate"),
    ]
    assert [each["pointer"] for each in unreadable.json()["errors"]] == ["#/phones/1"]
    assert partner.get(address).json()["data"] == []


@pytest.mark.parametrize("body", [{}, {"phones": []}, {"phones": ["+13125550100"] * 1001}])
def test_one_to_a_thousand_are_named_in_one_call(team, partner, body):
    assert partner.post(f"lists/{StaticListFactory(team=team).pk}/members", body).status_code == 422


def test_nobody_is_put_on_a_dynamic_list(team, partner):
    person = CandidateFactory(team=team)
    list_ = DynamicListFactory(team=team, filter_=NURSES)

    refused = partner.post(f"lists/{list_.pk}/members", {"candidates": [str(person.pk)]})

    assert (refused.status_code, refused.json()["code"]) == (409, "list_is_dynamic")


def test_members_of_a_list_that_cannot_be_read_are_never_everybody(team, partner):
    CandidateFactory(team=team)
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    refused = partner.get(f"lists/{list_.pk}/members")

    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_filter")
    assert refused.json()["errors"][0]["pointer"] == "#/filter/all/0/field"


def test_a_page_of_members_costs_the_same_for_one_as_for_twenty(team, partner, count_queries):
    list_ = StaticListFactory(team=team, people=[CandidateFactory(team=team)])

    def call():
        assert partner.get(f"lists/{list_.pk}/members").status_code == 200

    call()
    for_one = count_queries(call)
    more = [CandidateFactory(team=team).pk for _ in range(19)]
    add_members(list_=list_, candidates=more, actor_id=None)

    assert count_queries(call) == for_one


def test_a_page_of_lists_costs_the_same_for_one_as_for_twenty(team, partner, count_queries):
    def call():
        assert partner.get("lists").status_code == 200

    StaticListFactory(team=team)
    call()
    for_one = count_queries(call)
    for _ in range(19):
        StaticListFactory(team=team)

    assert count_queries(call) == for_one
