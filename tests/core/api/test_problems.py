from __future__ import annotations

import errno

import pytest

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "errors"}


def is_problem(response, *, status, code):
    body = response.json()
    assert response.status_code == body["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["code"] == code
    assert body.keys() >= MEMBERS
    return body


def test_malformed_json_is_a_bad_request(partner):
    is_problem(partner.post("candidates", b'{"phone": '), status=400, code="malformed_json")


def nested(levels: int) -> bytes:
    lists = levels - 2
    return b'{"phone": "+12015550123", "custom": {"a": ' + b"[" * lists + b"]" * lists + b"}}"


def test_a_body_may_be_nested_thirty_two_levels_deep(partner):
    assert partner.post("candidates", nested(32), Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("levels", [33, 900, 100_000])
def test_a_body_without_a_bottom_is_a_bad_request(partner, levels):
    refusal = partner.post("candidates", nested(levels), Idempotency_Key="one")

    is_problem(refusal, status=400, code="malformed_json")


def test_text_that_is_no_utf_8_is_a_bad_request(partner):
    is_problem(partner.post("candidates", b'{"phone": "\xff"}'), status=400, code="malformed_json")


def test_a_body_that_is_no_json_is_an_unsupported_type(partner):
    response = partner.post("candidates", b"phone=1", content_type="application/x-www-form-urlencoded")

    is_problem(response, status=415, code="unsupported_media_type")


def test_only_json_is_answered(partner):
    is_problem(partner.send("GET", "candidates", Accept="text/html"), status=406, code="not_acceptable")


def test_an_address_that_does_not_exist_is_not_found(partner):
    is_problem(partner.get("nonsense"), status=404, code="not_found")


def test_who_names_no_key_is_told_how(client, db):
    refused = is_problem(client.get("/api/v1/candidates"), status=401, code="unauthenticated")

    assert "Authorization: Bearer" in refused["detail"]


def test_an_id_in_the_body_that_is_not_the_teams_is_said_to_be_it(partner, number):
    answer = partner.post("messages", {"candidate": "0198f0de-0000-7000-8000-000000000001", "body": "Hello"})

    assert "the body" in is_problem(answer, status=404, code="not_found")["detail"]


def test_a_method_that_does_not_exist_is_told_which_do(partner):
    response = partner.delete("candidates")

    is_problem(response, status=405, code="method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_each_fault_of_a_body_is_pointed_at(partner):
    body = {"candidate": {"first_name": 7, "team": "x"}, "application": {"applied_at": "soon"}}

    problem = is_problem(partner.post("applications", body), status=422, code="invalid_input")

    found = {(error["pointer"], error["code"]) for error in problem["errors"]}
    assert found == {("#/candidate/team", "unknown_field"), ("#/application/applied_at", "invalid")}


@pytest.mark.parametrize("body", [[], "text", 7, b"null", [{}]])
def test_a_body_that_is_no_object_is_refused(partner, body):
    is_problem(partner.post("candidates", body), status=422, code="invalid_input")


@pytest.mark.parametrize("query", ["colur=red", "limit=0", "limit=201", "limit=many", "cursor=x"])
def test_a_wrong_parameter_is_named(partner, query):
    name = query.partition("=")[0]

    problem = is_problem(partner.get(f"candidates?{query}"), status=400, code="invalid_parameter")

    assert [error["parameter"] for error in problem["errors"]] == [name]


def test_a_refusal_carries_its_facts(partner):
    made = partner.post("candidates", {"phone": "+12015550123"}).json()

    problem = is_problem(
        partner.post("candidates", {"phone": "(201) 555-0123"}), status=409, code="candidate_exists"
    )

    assert problem["candidate_id"] == made["id"]
    assert problem["errors"][0]["pointer"] == "#/phone"


def test_what_nobody_foresaw_is_our_fault_and_changes_nothing(partner, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        message = "a secret of ours"
        raise ZeroDivisionError(message)

    monkeypatch.setattr("apps.candidates.api.views.add_candidate", broken)

    response = partner.post("candidates", {"phone": "+12015550123"})

    is_problem(response, status=500, code="internal_error")
    assert "secret" not in response.content.decode()


def test_a_full_disk_is_said_to_be_full(partner, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("apps.candidates.api.views.add_candidate", full)

    problem = is_problem(
        partner.post("candidates", {"phone": "+12015550123"}), status=507, code="no_room_for_files"
    )

    assert "no room for files" in problem["detail"]


def test_a_slash_at_the_end_is_no_mistake(partner):
    assert partner.get("candidates/").status_code == 200
