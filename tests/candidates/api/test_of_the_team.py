"""`/statuses`, `/tags`, `/custom-fields` and `/users`: what a team has of its own, for partners."""

from __future__ import annotations

import pytest

from apps.accounts.models import Membership
from apps.candidates.models import ApplicationStatus, Candidate, CustomField, Tag
from apps.candidates.services import add_custom_field, add_status, ensure_tags, tag_candidates
from tests.factories.accounts import add_person
from tests.factories.api import partner_of
from tests.factories.candidates import CandidateFactory

NEW = {
    "statuses": {"label": "On hold", "stage": "disengaged"},
    "custom-fields": {"label": "Shift", "kind": "choice", "choices": ["Days", "Nights"]},
    "tags": {"name": "Night shift"},
}
CHANGE = {"statuses": {"label": "Paused"}, "custom-fields": {"label": "Hours"}, "tags": {"name": "Nights"}}


@pytest.mark.parametrize("resource", NEW)
def test_one_is_added_read_changed_and_removed(partner, resource):
    made = partner.post(resource, NEW[resource])
    assert made.status_code == 201, made.content
    assert made.json().items() >= NEW[resource].items()
    address = f"{resource}/{made.json()['id']}"
    assert partner.get(address).json() == made.json()
    assert made.json() in partner.get(resource).json()["data"]

    changed = partner.patch(address, CHANGE[resource])
    assert changed.json() == made.json() | CHANGE[resource]

    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404


@pytest.mark.parametrize("resource", NEW)
def test_the_same_request_twice_is_one(partner, resource):
    first = partner.post(resource, NEW[resource], Idempotency_Key="one")
    again = partner.post(resource, NEW[resource], Idempotency_Key="one")

    assert (first.status_code, again.json()) == (201, first.json())


@pytest.mark.parametrize("resource", NEW)
def test_what_changes_the_team_needs_the_scope_admin(team, partner, resource):
    made = partner.post(resource, NEW[resource]).json()
    worker = partner_of(team, scopes=["read", "write", "send"])
    address = f"{resource}/{made['id']}"

    assert worker.get(address).status_code == 200
    assert worker.patch(address, CHANGE[resource]).json()["code"] == "missing_scope"
    assert worker.delete(address).json()["code"] == "missing_scope"
    expected = 201 if resource == "tags" else 403
    assert worker.post(resource, NEW[resource] | {"name": "B"} if resource == "tags" else {}).status_code == (
        expected
    )


@pytest.mark.parametrize(
    ("resource", "body", "pointer", "code", "status"),
    [
        ("statuses", {"label": "ARCHIVED"}, "#/label", "status_exists", 409),
        ("statuses", {"label": "\u200e"}, "#/label", "blank", 422),
        ("statuses", {"label": "A", "stage": "gone"}, "#/stage", "invalid_choice", 422),
        ("statuses", {}, "#/label", "required", 422),
        ("tags", {"name": "a, b"}, "#/name", "bad_tag", 422),
        ("custom-fields", {"label": "A", "kind": "choice"}, "#/choices", "bad_custom_field", 422),
        ("custom-fields", {"label": "A", "kind": "colour"}, "#/kind", "invalid_choice", 422),
        ("custom-fields", {"label": "A", "kind": "text", "key": "Ä"}, "#/key", "invalid", 422),
    ],
)
def test_what_cannot_be_is_refused_and_pointed_at(partner, resource, body, pointer, code, status):
    response = partner.post(resource, body)

    assert response.status_code == status
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [(pointer, code)]


def test_a_tag_that_is_there_is_answered_as_it_is(partner):
    first = partner.post("tags", {"name": "VIP"}).json()

    assert partner.post("tags", {"name": "vip"}).json() == first
    assert Tag.objects.count() == 1


def test_a_status_that_holds_applications_says_where_they_go(team, partner):
    gone = add_status(team=team, label="On hold")
    application = CandidateFactory(team=team).applications.get()
    partner.patch(f"applications/{application.pk}", {"status": "on_hold"})

    refused = partner.delete(f"statuses/{gone.pk}")
    unknown = partner.delete(f"statuses/{gone.pk}?move_to=nowhere")
    wrong = partner.delete(f"statuses/{gone.pk}?into=archived")
    done = partner.delete(f"statuses/{gone.pk}?move_to=archived")

    assert (refused.status_code, refused.json()["code"]) == (409, "status_needed")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_status")
    assert (wrong.status_code, wrong.json()["errors"][0]["parameter"]) == (400, "into")
    assert done.status_code == 204
    assert partner.get(f"applications/{application.pk}").json()["status"] == "archived"


def test_statuses_are_put_in_order(team, partner):
    keys = list(ApplicationStatus.objects.order_by("-position").values_list("key", flat=True))

    ordered = partner.post("statuses/order", {"keys": keys})
    wrong = partner.post("statuses/order", {"keys": keys[1:]})

    assert [each["key"] for each in ordered.json()["data"]] == keys
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_order")


def test_a_choice_that_somebody_has_stays(team, partner):
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.CHOICE, choices=["A", "B"])
    CandidateFactory(team=team, custom={"shift": "A"})

    response = partner.patch(f"custom-fields/{field.pk}", {"choices": ["B"]})

    assert (response.status_code, response.json()["code"]) == (409, "choice_in_use")


def test_the_people_of_the_team_are_named_as_assignees_name_them(team, manager, restricted, partner):
    people = partner.get("users").json()["data"]

    assert people == [
        {
            "id": str(user.pk),
            "name": user.full_name,
            "email": user.email,
            "role": role,
        }
        for user, role in ((restricted, "restricted"), (manager, "manager"))
    ]
    assert partner.get(f"users/{manager.pk}").json() == people[1]


@pytest.mark.parametrize("resource", [*NEW, "users", "candidates"])
def test_a_list_costs_the_same_for_few_as_for_many(team, partner, count_queries, resource):
    def call() -> None:
        assert partner.get(resource).status_code == 200

    def add(number: int) -> None:
        add_status(team=team, label=f"Step {number}")
        add_custom_field(team=team, label=f"Field {number}", kind=CustomField.Kind.TEXT)
        add_person(team, Membership.Role.MEMBER, f"Person {number}")
        CandidateFactory(team=team)
        tags = ensure_tags(team=team, names=[f"Tag {number}"])
        tag_candidates(team=team, candidates=Candidate.objects.all(), tags=tags)

    add(0)
    call()
    before = count_queries(call)
    for number in range(1, 12):
        add(number)

    assert count_queries(call) == before
